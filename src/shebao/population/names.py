"""Names: Chinese by the frequency of surnames, foreigners' as a passport prints them."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from shebao.population.scenario import Bools, Ints

# The hundred commonest surnames with their share of the population in parts per ten thousand (2007 count, rounded).
_SURNAMES = (
    "王725 李719 张683 刘538 陈453 杨308 黄223 赵229 周212 吴205 徐167 孙154 朱126 马129 胡131 郭115 林107 何107 "
    "高100 梁85 郑78 罗86 宋81 谢72 唐69 韩68 曹60 许60 邓59 萧59 冯59 曾57 程57 蔡55 彭58 潘51 袁54 于62 董55 "
    "余41 苏42 叶41 吕45 魏45 蒋41 田43 杜44 丁43 沈41 姜40 范36 江28 傅32 钟34 卢36 汪36 戴34 崔36 任36 陆33 "
    "廖36 姚34 方32 金34 邱30 夏31 谭33 韦26 贾30 邹29 石29 熊29 孟30 秦29 阎26 薛27 侯26 雷26 白27 龙25 段23 "
    "郝23 孔20 邵24 史24 毛22 常21 万22 顾22 赖19 武20 康20 贺22 严20 尹19 钱19 施16 牛17 洪16 龚18"
).split()

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
    weights = np.array([int(entry[1:]) for entry in _SURNAMES], float)
    surname = _take([entry[0] for entry in _SURNAMES], rng.choice(len(weights), count, p=weights / weights.sum()))
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
