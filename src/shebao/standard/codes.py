"""Code lists, as the national indicator system (LB 101-2000) and the systems built on it use them."""

from __future__ import annotations

from functools import cache

from shebao.standard.fields import CodeList
from shebao.text import Text


def _list(name: str, zh: str, en: str, source: str, values: dict[str, tuple[str, str]]) -> CodeList:
    return CodeList(name, Text(zh, en), source, {code: Text(*labels) for code, labels in values.items()})


INSURANCE = _list("AAE140", "险种类型", "Insurance", "LB 101-2000", {
    "110": ("城镇企业职工基本养老保险", "Employees' basic pension"),
    "210": ("失业保险", "Unemployment"),
    "310": ("城镇职工基本医疗保险", "Employees' basic medical"),
    "410": ("工伤保险", "Work injury"),
    "510": ("生育保险", "Maternity"),
})  # fmt: skip

INSURANCE_WITH_ACCOUNT = _list("ACCOUNT_INSURANCE", "有个人账户的险种", "Insurances with individual accounts", "LB 101-2000", {
    "110": ("城镇企业职工基本养老保险", "Employees' basic pension"),
    "310": ("城镇职工基本医疗保险", "Employees' basic medical"),
})  # fmt: skip

SEX = _list("AAC004", "性别", "Sex", "GB/T 2261.1", {"1": ("男", "Male"), "2": ("女", "Female")})

HOUSEHOLD = _list("AAC009", "户口性质", "Household registration", "LB 101-2000", {
    "10": ("非农业户口", "Non-agricultural"),
    "20": ("农业户口", "Agricultural"),
    "31": ("香港居民", "Hong Kong resident"),
    "32": ("澳门居民", "Macau resident"),
    "33": ("台湾居民", "Taiwan resident"),
    "34": ("华侨", "Overseas Chinese"),
    "40": ("外国人", "Foreigner"),
    "51": ("本地居民户口", "Local resident"),
    "52": ("外地居民户口", "Resident of elsewhere"),
})  # fmt: skip

DOCUMENT_TYPE = _list("AAC058", "证件类型", "Type of document", "LB 101-2000", {
    "01": ("居民身份证（户口簿）", "Resident identity card"),
    "02": ("中国人民解放军军官证", "Military officer's card"),
    "03": ("中国人民武装警察警官证", "Armed police officer's card"),
    "04": ("香港特区护照或来往内地通行证", "Hong Kong passport or mainland travel permit"),
    "05": ("澳门特区护照或来往内地通行证", "Macau passport or mainland travel permit"),
    "06": ("台湾居民来往大陆通行证", "Taiwan resident's mainland travel permit"),
    "07": ("外国人永久居留证", "Foreigner's permanent residence card"),
    "08": ("外国人护照", "Foreign passport"),
    "16": ("港澳台居民居住证", "Hong Kong, Macau and Taiwan resident's residence permit"),
    "99": ("其他", "Other"),
})  # fmt: skip

PERMIT_TYPE = _list("PERMIT_TYPE", "就业证件类型", "Type of work permit", "LB 101-2000", {
    "11": ("外国人就业证", "Foreigner's employment permit"),
    "12": ("外国专家证", "Foreign expert's certificate"),
    "13": ("外国人常驻记者证", "Foreign resident correspondent's card"),
    "14": ("台港澳人员就业证", "Taiwan, Hong Kong and Macau employment permit"),
})  # fmt: skip

#: What is shown of a foreigner: says who somebody is (as AAC058), or that they may work (as PERMIT_TYPE).
PAPER_KIND = CodeList("PAPER_KIND", Text("证件种类", "Kind of document"), "LB 101-2000", {
    **{code: DOCUMENT_TYPE.values[code] for code in ("04", "05", "06", "07", "08")},
    **PERMIT_TYPE.values,
    "16": DOCUMENT_TYPE.values["16"],
})  # fmt: skip

_UNIT_SOURCE = "LB 101-2000；41、51、52、81–83 为人社厅发〔2011〕113号附件所增，代码为本标准"
UNIT_TYPE = _list("AAB019", "单位类型", "Type of unit", _UNIT_SOURCE, {
    "10": ("企业", "Enterprise"),
    "21": ("全额拨款事业单位", "Institution, fully funded"),
    "22": ("差额拨款事业单位", "Institution, partly funded"),
    "23": ("自收自支事业单位", "Institution, self-supporting"),
    "30": ("机关", "Government organ"),
    "40": ("社会团体", "Social organisation"),
    "41": ("基金会", "Foundation"),
    "50": ("民办非企业单位", "Private non-enterprise unit"),
    "51": ("律师事务所", "Law firm"),
    "52": ("会计师事务所", "Accounting firm"),
    "60": ("城镇个体工商户", "Individual business"),
    "71": ("行政村", "Village"),
    "72": ("居民委员会", "Residents' committee"),
    "81": ("驻华代表机构", "Representative office in China"),
    "82": ("外国常驻新闻机构", "Foreign news bureau"),
    "83": ("外国企业常驻代表机构", "Resident office of a foreign company"),
    "91": ("代理挂靠单位", "Agency"),
    "92": ("建筑工伤单位", "Building site unit (work injury)"),
    "99": ("其他", "Other"),
})  # fmt: skip

STOP_REASON = _list("AAE160", "变更原因", "Reason of change", "LB 101-2000", {
    "6301": ("在职人员解除或终止劳动合同", "Contract ended"),
    "6302": ("统筹范围内转出", "Moved within the pooling region"),
    "6303": ("参军", "Joined the army"),
    "6304": ("上学", "Went to study"),
    "6305": ("被判刑收监执行或被劳动教养", "Imprisoned"),
    "6306": ("失踪", "Missing"),
    "6307": ("停薪留职", "Leave without pay"),
    "6308": ("达到享受养老待遇条件", "Entitled to a pension"),
    "6399": ("其他原因中断", "Interrupted for another reason"),
    "6401": ("死亡", "Died"),
    "6402": ("出国定居", "Settled abroad"),
    "6403": ("港澳台定居", "Settled in Hong Kong, Macau or Taiwan"),
    "6404": ("转出统筹范围外", "Moved to another pooling region"),
    "6405": ("退保", "Withdrew"),
    "6406": ("离境", "Left the country"),
    "6407": ("农村居民变更城镇户籍参加其他养老保险", "Changed to an urban scheme"),
    "6499": ("其他原因终止", "Ended for another reason"),
    "6501": ("在职转退休", "Retired"),
})  # fmt: skip

ETHNICITY = _list("AAC005", "民族", "Ethnicity", "GB/T 3304", {
    "01": ("汉族", "Han"), "02": ("蒙古族", "Mongol"), "03": ("回族", "Hui"), "04": ("藏族", "Tibetan"),
    "05": ("维吾尔族", "Uyghur"), "06": ("苗族", "Miao"), "07": ("彝族", "Yi"), "08": ("壮族", "Zhuang"),
    "09": ("布依族", "Bouyei"), "10": ("朝鲜族", "Korean"), "11": ("满族", "Manchu"), "12": ("侗族", "Dong"),
    "13": ("瑶族", "Yao"), "14": ("白族", "Bai"), "15": ("土家族", "Tujia"), "16": ("哈尼族", "Hani"),
    "17": ("哈萨克族", "Kazak"), "18": ("傣族", "Dai"), "19": ("黎族", "Li"), "20": ("傈僳族", "Lisu"), "21": ("佤族", "Va"),
    "22": ("畲族", "She"), "23": ("高山族", "Gaoshan"), "24": ("拉祜族", "Lahu"), "25": ("水族", "Sui"),
    "26": ("东乡族", "Dongxiang"), "27": ("纳西族", "Naxi"), "28": ("景颇族", "Jingpo"), "29": ("柯尔克孜族", "Kirgiz"),
    "30": ("土族", "Tu"), "31": ("达斡尔族", "Daur"), "32": ("仫佬族", "Mulao"), "33": ("羌族", "Qiang"),
    "34": ("布朗族", "Blang"), "35": ("撒拉族", "Salar"), "36": ("毛南族", "Maonan"), "37": ("仡佬族", "Gelao"),
    "38": ("锡伯族", "Xibe"), "39": ("阿昌族", "Achang"), "40": ("普米族", "Pumi"), "41": ("塔吉克族", "Tajik"),
    "42": ("怒族", "Nu"), "43": ("乌孜别克族", "Uzbek"), "44": ("俄罗斯族", "Russian"), "45": ("鄂温克族", "Ewenki"),
    "46": ("德昂族", "De'ang"), "47": ("保安族", "Bonan"), "48": ("裕固族", "Yugur"), "49": ("京族", "Gin"),
    "50": ("塔塔尔族", "Tatar"), "51": ("独龙族", "Derung"), "52": ("鄂伦春族", "Oroqen"), "53": ("赫哲族", "Hezhen"),
    "54": ("门巴族", "Monba"), "55": ("珞巴族", "Lhoba"), "56": ("基诺族", "Jino"),
    "97": ("其他", "Other"), "98": ("外国血统中国籍人士", "Of foreign descent"),
})  # fmt: skip

PERSONAL_STATUS = _list("AAC012", "个人身份", "Personal status", "GB/T 2261.4", {
    "11": ("国家公务员", "Civil servant"),
    "13": ("专业技术人员", "Professional"),
    "17": ("职员", "Clerk"),
    "21": ("企业管理人员", "Manager"),
    "24": ("工人", "Worker"),
    "27": ("农民", "Farmer"),
    "31": ("学生", "Student"),
    "37": ("现役军人", "On military service"),
    "51": ("自由职业者", "Freelancer"),
    "54": ("个体经营者", "Self-employed"),
    "70": ("无业人员", "Without work"),
    "80": ("退（离）休人员", "Retired"),
    "90": ("其他", "Other"),
})  # fmt: skip

EMPLOYMENT_FORM = _list("AAC013", "用工形式", "Form of employment", "LB 101-2000", {
    "41": ("固定期限", "Fixed term"),
    "42": ("无固定期限", "Open-ended"),
    "43": ("以完成一定工作任务为期限", "Until a task is done"),
    "51": ("劳务派遣", "Agency work"),
    "52": ("非全日制", "Part time"),
    "90": ("其他", "Other"),
})  # fmt: skip

SPECIAL_WORK = _list("SPECIAL_WORK", "从事特殊工种", "Special work", "国发〔1978〕104号", {
    "0": ("无", "None"),
    "1": ("井下", "Underground"),
    "2": ("高空", "At height"),
    "3": ("高温", "In heat"),
    "4": ("特别繁重体力劳动", "Particularly heavy labour"),
    "5": ("其他有害身体健康的工作", "Otherwise harmful to health"),
})  # fmt: skip

CATEGORY = _list("AAC066", "参保身份", "Category of insured person", "省级平台在用代码", {
    "101": ("企业职工", "Employee of an enterprise"),
    "102": ("灵活就业人员", "In flexible employment"),
    "103": ("失业人员", "Unemployed"),
    "301": ("公务员和参公人员", "Civil servant"),
    "302": ("事业编制人员", "Staff of an institution"),
})  # fmt: skip

EMPLOYER_STATUS = _list("AAB051", "单位参保状态", "Status of the employer", "LB 101-2000", {
    "1": ("参保", "Insured"),
    "2": ("中断", "Suspended"),
    "3": ("终止", "Closed"),
})  # fmt: skip

ENROLMENT_TYPE = _list("AAC050", "参保变更类型", "How an enrolment began", "LB 101-2000；13 为本标准", {
    "11": ("新参保", "Newly insured"),
    "12": ("恢复缴费", "Resumed"),
    "13": ("变更参保身份", "Change of category"),
})  # fmt: skip

CARD_STATE = _list("AAZ502", "社会保障卡状态", "State of a social security card", "人社部发〔2011〕47号；代码为本标准", {
    "applied": ("已申领", "Applied for"),
    "producing": ("制卡中", "In production"),
    "produced": ("待领取", "Ready to be collected"),
    "active": ("正常", "In use"),
    "lost": ("挂失", "Reported lost"),
    "cancelled": ("注销", "Cancelled"),
})  # fmt: skip

CONTRIBUTION_KIND = _list("CONTRIBUTION_KIND", "应缴类型", "Kind of contribution", "LB 101-2000", {
    "10": ("正常应缴", "Normal"),
    "20": ("退收", "Reversal"),
    "31": ("中断补收", "Back payment"),
})  # fmt: skip

BILL_KIND = _list("BILL_KIND", "账单类型", "Kind of bill", "LB 101-2000", {
    "10": ("正常应缴", "Normal"),
    "20": ("冲销", "Reversal"),
    "31": ("中断补收", "Back payment"),
})  # fmt: skip

RISK_CLASS = _list("AAA149", "行业风险类别", "Industry risk class", "劳社部发〔2003〕29号", {
    "1": ("一类：风险较小行业", "Class 1: low risk"),
    "2": ("二类：中等风险行业", "Class 2: medium risk"),
    "3": ("三类：风险较大行业", "Class 3: high risk"),
})  # fmt: skip

INDUSTRY = _list("AAB022", "行业代码", "Industry", "GB/T 4754", {
    "A": ("农、林、牧、渔业", "Agriculture, forestry, fishing"),
    "B": ("采矿业", "Mining"),
    "C": ("制造业", "Manufacturing"),
    "D": ("电力、热力、燃气及水生产和供应业", "Electricity, gas, water"),
    "E": ("建筑业", "Construction"),
    "F": ("批发和零售业", "Wholesale and retail"),
    "G": ("交通运输、仓储和邮政业", "Transport, storage, post"),
    "H": ("住宿和餐饮业", "Accommodation and catering"),
    "I": ("信息传输、软件和信息技术服务业", "Information and software"),
    "J": ("金融业", "Finance"),
    "K": ("房地产业", "Real estate"),
    "L": ("租赁和商务服务业", "Leasing and business services"),
    "M": ("科学研究和技术服务业", "Research and technical services"),
    "N": ("水利、环境和公共设施管理业", "Water, environment, public facilities"),
    "O": ("居民服务、修理和其他服务业", "Household services, repair"),
    "P": ("教育", "Education"),
    "Q": ("卫生和社会工作", "Health and social work"),
    "R": ("文化、体育和娱乐业", "Culture, sport, entertainment"),
    "S": ("公共管理、社会保障和社会组织", "Public administration"),
    "T": ("国际组织", "International organisations"),
})  # fmt: skip

ALLOCATION_PART = _list("ALLOCATION_PART", "分配项目", "Part of the payment", "本标准", {
    "principal": ("本金", "Principal"),
    "late_fee": ("滞纳金", "Late fee"),
    "unallocated": ("暂收款", "Unallocated"),
})  # fmt: skip

ENTRY_KIND = _list("ENTRY_KIND", "个人账户记账类型", "Kind of account entry", "本标准", {
    "opening": ("期初余额", "Opening balance"),
    "contribution": ("缴费记账", "Contribution"),
    "interest": ("利息", "Interest"),
    "reversal": ("冲销", "Reversal"),
    "payout": ("一次性支付", "Paid out"),
})  # fmt: skip

_PASSAGE_SOURCE = "人社部令第16号 第五条、第六条；代码为本标准"
PASSAGE_KIND = _list("PASSAGE_KIND", "离境、返回或者死亡", "Leaving, return or death", _PASSAGE_SOURCE, {
    "kept": ("离境，保留个人账户", "Left, accounts kept"),
    "ended": ("离境，终止社会保险关系", "Left, relation ended"),
    "returned": ("再次来华就业", "Came back"),
    "died": ("死亡", "Died"),
})  # fmt: skip

AGE_BAND = _list("AGE_BAND", "年龄段", "Age band", "本标准，按月末周岁", {
    "00": ("25岁以下", "Under 25"),
    "25": ("25至34岁", "25 to 34"),
    "35": ("35至44岁", "35 to 44"),
    "45": ("45至54岁", "45 to 54"),
    "55": ("55至59岁", "55 to 59"),
    "60": ("60岁以上", "60 and over"),
})  # fmt: skip

_INDICATOR_SOURCE = "人社厅发〔2011〕113号 四、五（内容另行制定）；代码为本标准"
FOREIGNERS_INDICATOR = _list("FOREIGNERS_INDICATOR", "外国人参保指标", "Indicator of the foreigners' report", _INDICATOR_SOURCE, {
    "10": ("月末参保人数（参加任一险种）", "Insured at the month's end, in any insurance"),
    "11": ("月末分险种参保人数", "Insured at the month's end, by insurance"),
    "12": ("本月新参保人数", "Newly enrolled in the month"),
    "13": ("本月停保人数", "Stopped in the month"),
    "20": ("本月凭参保证明免缴人数", "Exempted in the month by a certificate of coverage"),
    "30": ("本月离境保留个人账户人数", "Left in the month, accounts kept"),
    "31": ("本月终止社会保险关系人数", "Ended their relation in the month"),
    "32": ("本月再次来华人数", "Came back in the month"),
    "33": ("本月死亡人数", "Died in the month"),
    "40": ("月末境外领取养老金人数", "Drawing a pension abroad at the month's end"),
    "50": ("本月一次性支付个人账户人数", "Paid out of their accounts in the month"),
    "60": ("月末聘用外国人的参保单位数", "Employers of insured foreigners at the month's end"),
})  # fmt: skip

LEDGER_ACCOUNT = _list("LEDGER_ACCOUNT", "会计科目", "Account of the chart", "财会字〔1999〕20号", {
    "101": ("现金", "Cash"),
    "102": ("收入户存款", "Income account deposit"),
    "103": ("财政专户存款", "Fiscal account deposit"),
    "104": ("支出户存款", "Expenditure account deposit"),
    "211": ("暂收款", "Temporary receipts"),
    "301": ("基金", "Fund"),
    "30101": ("统筹基金", "Pooled fund"),
    "30102": ("个人账户基金", "Individual accounts' fund"),
    "401": ("保险费收入", "Contribution income"),
    "40101": ("统筹基金收入", "Contribution income, pooled"),
    "40102": ("个人账户收入", "Contribution income, individual accounts"),
    "402": ("利息收入", "Interest income"),
    "407": ("其他收入", "Other income"),
    "40701": ("滞纳金收入", "Late fees"),
})  # fmt: skip


@cache
def _countries() -> str:
    import pycountry  # its tables take 40 ms to load: only when nationalities are checked

    return ", ".join(repr(country.alpha_3) for country in pycountry.countries)


class _Nationality(CodeList):
    def sql(self, value: str, *, integer: bool = False) -> str:
        return f"{value} IN ({_countries()})"


NATIONALITY = _Nationality("AAC161", Text("国籍", "Nationality"), "ISO 3166-1 alpha-3（GB/T 2659）", {})

#: Every list, for the documentation.
CODE_LISTS = (
    INSURANCE, SEX, HOUSEHOLD, DOCUMENT_TYPE, PERMIT_TYPE, PAPER_KIND, NATIONALITY, UNIT_TYPE, INDUSTRY, RISK_CLASS, STOP_REASON,
    ETHNICITY, PERSONAL_STATUS, EMPLOYMENT_FORM, SPECIAL_WORK, CATEGORY, EMPLOYER_STATUS, ENROLMENT_TYPE, CARD_STATE,
    CONTRIBUTION_KIND, BILL_KIND, ALLOCATION_PART, ENTRY_KIND, LEDGER_ACCOUNT,
    PASSAGE_KIND, AGE_BAND, FOREIGNERS_INDICATOR,
)  # fmt: skip
