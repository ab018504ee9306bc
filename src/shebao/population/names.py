"""Names: Chinese by the frequency of surnames, foreigners' as a passport prints them."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from shebao.population.scenario import Bools, Ints

# The hundred commonest surnames with their share of the population in parts per ten thousand (2007 count, rounded).
_SURNAMES = (
    "王李张刘陈杨黄赵周吴徐孙朱马胡郭林何高梁郑罗宋谢唐韩曹许邓萧冯曾程蔡彭潘袁于董余苏叶吕魏蒋田杜丁沈姜"
    "范江傅钟卢汪戴崔任陆廖姚方金邱夏谭韦贾邹石熊孟秦阎薛侯雷白龙段郝孔邵史毛常万顾赖武康贺严尹钱施牛洪龚"
)
_SURNAME_SHARES = (
    725, 719, 683, 538, 453, 308, 223, 229, 212, 205, 167, 154, 126, 129, 131, 115, 107, 107, 100, 85,
    78, 86, 81, 72, 69, 68, 60, 60, 59, 59, 59, 57, 57, 55, 58, 51, 54, 62, 55, 41,
    42, 41, 45, 45, 41, 43, 44, 43, 41, 40, 36, 28, 32, 34, 36, 36, 34, 36, 36, 33,
    36, 34, 32, 34, 30, 31, 33, 26, 30, 29, 29, 29, 30, 29, 26, 27, 26, 26, 27, 25,
    23, 23, 20, 24, 24, 22, 21, 22, 22, 19, 20, 20, 22, 20, 19, 19, 16, 17, 16, 18,
)  # fmt: skip

_MALE = "伟强磊军洋勇杰涛明超刚平辉鹏华飞鑫波斌宇浩凯健俊帆帅旭宁龙林欢建国志文海峰永东晓亮成坤毅博睿轩子豪天翔雷震山川松柏"
_FEMALE = "芳娜敏静丽艳娟霞秀燕玲桂英慧莉婷雪琳萍红梅兰云洁颖倩欣怡佳蕾薇媛晶莹珍珊月春香凤彩青琴素华玉淑雅思梦菲丹露冰"

# Surnames, men's names, women's names, as in the machine-readable zone: capitals, no accents.
_FOREIGN: dict[str, tuple[str, str, str]] = {
    "DEU": (
        "MUELLER SCHMIDT SCHNEIDER FISCHER WEBER MEYER WAGNER BECKER SCHULZ HOFFMANN KOCH RICHTER KLEIN WOLF NEUMANN",
        "THOMAS MICHAEL ANDREAS STEFAN CHRISTIAN MARTIN MARKUS JUERGEN MATTHIAS FRANK JENS TOBIAS",
        "SABINE SUSANNE PETRA MONIKA CLAUDIA BIRGIT ANDREA KATRIN STEFANIE ANJA JULIA ULRIKE",
    ),
    "KOR": (
        "KIM LEE PARK CHOI JUNG KANG CHO YOON JANG LIM HAN OH SEO SHIN KWON HWANG",
        "MINJUN SEUNGHO JIHOON SUNGMIN DONGHYUN HYUNWOO JAEWON SANGHOON KYUNGSOO TAEYANG YOUNGJIN",
        "JIYOUNG SOOJIN MINJUNG EUNJI HYEJIN YUNA SEOYEON MIKYUNG HYUNJU BORAM SUNHEE",
    ),
    "JPN": (
        "SATO SUZUKI TAKAHASHI TANAKA WATANABE ITO YAMAMOTO NAKAMURA KOBAYASHI KATO YOSHIDA YAMADA SASAKI",
        "HIROSHI TAKASHI KENJI MAKOTO DAISUKE KAZUYA SHINICHI TETSUYA YUSUKE NAOKI MASAHIRO",
        "YUKO KEIKO NAOMI YUMI AKIKO TOMOKO MAYUMI KAORI SAYURI MEGUMI RYOKO",
    ),
    "USA": (
        "SMITH JOHNSON WILLIAMS BROWN JONES MILLER DAVIS GARCIA WILSON ANDERSON TAYLOR MOORE JACKSON CHEN NGUYEN",
        "JAMES JOHN ROBERT MICHAEL WILLIAM DAVID RICHARD JOSEPH CHRISTOPHER DANIEL BRIAN KEVIN",
        "MARY JENNIFER LINDA ELIZABETH SUSAN JESSICA SARAH KAREN NANCY LISA AMY RACHEL",
    ),
    "FRA": (
        "MARTIN BERNARD DUBOIS THOMAS ROBERT PETIT DURAND LEROY MOREAU SIMON LAURENT LEFEBVRE ROUX",
        "JEAN PIERRE PHILIPPE NICOLAS JULIEN OLIVIER LAURENT SEBASTIEN FREDERIC GUILLAUME ANTOINE",
        "MARIE NATHALIE ISABELLE SYLVIE SOPHIE CELINE AURELIE CAMILLE VIRGINIE HELENE CLAIRE",
    ),
    "GBR": (
        "SMITH JONES TAYLOR WILLIAMS BROWN DAVIES EVANS WILSON THOMAS ROBERTS JOHNSON WALKER WRIGHT GREEN",
        "DAVID PAUL ANDREW MARK STEPHEN RICHARD SIMON IAN MATTHEW ADAM GRAHAM STUART",
        "SARAH CLAIRE EMMA NICOLA JOANNE HELEN RACHEL LUCY REBECCA CATHERINE ALISON",
    ),
    "CAN": (
        "SMITH BROWN TREMBLAY MARTIN ROY WILSON GAGNON JOHNSON MACDONALD CAMPBELL WONG CHAN",
        "DAVID MICHAEL JASON SCOTT KEVIN MARC ERIC STEVEN PATRICK RYAN",
        "JENNIFER MELISSA NICOLE JULIE HEATHER CHRISTINE STEPHANIE MICHELLE KAREN",
    ),
    "AUS": (
        "SMITH JONES WILLIAMS BROWN WILSON TAYLOR NGUYEN WHITE KELLY RYAN HARRIS MARTIN",
        "MATTHEW DANIEL LUKE ADAM BENJAMIN SHANE CRAIG GRANT DEAN BRETT",
        "REBECCA KYLIE NICOLE MICHELLE BELINDA NATALIE MELISSA SIMONE JACQUELINE",
    ),
    "IND": (
        "SHARMA PATEL SINGH KUMAR GUPTA REDDY IYER NAIR MEHTA JOSHI VERMA RAO DESAI",
        "RAJESH SANJAY AMIT VIKRAM SUNIL ANIL RAHUL DEEPAK ARUN MANISH SURESH",
        "PRIYA ANITA SUNITA KAVITA NEHA POOJA DEEPA LAKSHMI SHALINI MEENA",
    ),
    "SGP": (
        "TAN LIM LEE NG ONG WONG GOH CHUA CHAN KOH TEO ANG YEO TAY HO LOW",
        "WEIMING JUNJIE BOONKIAT KIANHUAT CHEEKEONG MENGHUI SIEWKWANG YONGSHENG",
        "HUIMIN SIEWLING MEILING PEISHAN JIAHUI LILIAN SHUYI YINGYING",
    ),
    "ITA": (
        "ROSSI RUSSO FERRARI ESPOSITO BIANCHI ROMANO COLOMBO RICCI MARINO GRECO BRUNO GALLO",
        "MARCO GIUSEPPE ANDREA ALESSANDRO FRANCESCO ROBERTO STEFANO PAOLO LUCA MATTEO",
        "ANNA MARIA FRANCESCA LAURA PAOLA CHIARA SILVIA FEDERICA ELENA VALENTINA",
    ),
    "RUS": (
        "IVANOV SMIRNOV KUZNETSOV POPOV SOKOLOV LEBEDEV KOZLOV NOVIKOV MOROZOV PETROV VOLKOV",
        "ALEKSANDR SERGEI DMITRII ANDREI ALEKSEI MAKSIM EVGENII IVAN MIKHAIL",
        "ELENA OLGA NATALIA IRINA TATIANA SVETLANA ANNA EKATERINA MARINA",
    ),
}

NATIONALITIES = tuple(_FOREIGN)
"""The nationalities of the scenario's foreigners, ISO 3166-1 alpha-3."""


def chinese_names(male: Bools, rng: np.random.Generator) -> pa.StringArray:
    """A Chinese name for each person: surname by frequency, a given name of one (15%) or two characters."""
    count = len(male)
    weights = np.array(_SURNAME_SHARES, float)
    surname = _take([*_SURNAMES], rng.choice(len(weights), count, p=weights / weights.sum()))
    characters = [*_MALE, *_FEMALE, ""]
    start, width = np.where(male, 0, len(_MALE)), np.where(male, len(_MALE), len(_FEMALE))
    first = start + rng.integers(0, 1 << 30, count) % width
    second = np.where(rng.random(count) < 0.15, len(characters) - 1, start + rng.integers(0, 1 << 30, count) % width)
    return pc.binary_join_element_wise(surname, _take(characters, first), _take(characters, second), "")


def passport_names(nationality: Ints, male: Bools, rng: np.random.Generator) -> pa.StringArray:
    """Surname then given name in capitals, for foreigners whose nationality is an index into `NATIONALITIES`."""
    draw = rng.integers(0, 1 << 30, (2, len(male)))
    names = [""] * len(male)
    for index, (nation, is_male) in enumerate(zip(nationality, male, strict=True)):
        surnames, men, women = (part.split() for part in _FOREIGN[NATIONALITIES[nation]])
        given = men if is_male else women
        names[index] = f"{surnames[draw[0, index] % len(surnames)]} {given[draw[1, index] % len(given)]}"
    return pa.array(names, pa.string())


def _take(values: list[str], indices: Ints) -> pa.StringArray:
    return pa.array(values, pa.string()).take(pa.array(indices))
