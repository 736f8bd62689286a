"""Own sentences in fourteen languages, with a phone and a reference; and what a reader must give back."""

from __future__ import annotations

import re
import shutil
import subprocess
import unicodedata

PHONE = "\u2066+44\u00a0800\u00a00121\u00a0700\u2069"
REFERENCE = "\u2066WM-2026-0042\u2069"

SAMPLES = {
    "en": "The office is open on weekdays from nine. Please call "
    + PHONE
    + " and give the reference"
    " " + REFERENCE + ". Affirm, fjord, waffle: “nothing is signed today”, she said (twice).",
    "es": "Usted puede pedir un intérprete en cualquier momento; ¿quién la acompaña hoy? Llame al "
    + PHONE
    + " y diga la referencia "
    + REFERENCE
    + ". Mañana habrá más opciones, señora Ibáñez.",
    "vi": "Chị có thể nghỉ bất cứ lúc nào. Xin gọi số "
    + PHONE
    + " và đọc mã "
    + REFERENCE
    + ". Không ai được giữ hộ chiếu, điện thoại hay tiền lương của chị.",
    "ro": "Puteți cere oricând un interpret și un avocat. Sunați la "
    + PHONE
    + " și spuneți "
    + REFERENCE
    + ". Nimeni nu vă poate reține pașaportul, țara nu contează.",
    "ar": "يمكنك أن تطلب مترجماً في أي وقت (مجاناً). اتصل بالرقم " + PHONE + " في أيام العمل، "
    "واذكر الرقم المرجعي "
    + REFERENCE
    + " عند الاتصال. لا أحد يحق له أن يأخذ جواز سفرك؛ هل تريد محامياً؟",
    "ar-vocalised": "لَكَ الحَقُّ فِي الأُجْرَةِ كَامِلَةً. اِتَّصِلْ بِالرَّقْمِ "
    + PHONE
    + " صَبَاحًا، وَلَا تُوَقِّعْ «وَرَقَةً» لَا تَفْهَمُهَا.",
    "fa": "شما می‌توانید هر زمان که بخواهید مترجم بخواهید. لطفاً با شمارهٔ "
    + PHONE
    + " تماس بگیرید و شمارهٔ پرونده "
    + REFERENCE
    + " را بگویید؛ هیچ‌کس نمی‌تواند گذرنامهٔ شما را نگه دارد.",
    "ur": "آپ کسی بھی وقت مترجم مانگ سکتے ہیں۔ براہِ کرم "
    + PHONE
    + " پر فون کریں اور حوالہ "
    + REFERENCE
    + " بتائیں؛ کوئی آپ کا پاسپورٹ نہیں رکھ سکتا۔",
    "hi": "आप किसी भी समय दुभाषिया माँग सकते हैं। कृपया "
    + PHONE
    + " पर फ़ोन करें और संदर्भ "
    + REFERENCE
    + " बताएँ। कोई भी आपका पासपोर्ट अपने पास नहीं रख सकता, क्षमा करें।",
    "ne": "तपाईं जुनसुकै बेला दोभाषे माग्न सक्नुहुन्छ। कृपया "
    + PHONE
    + " मा फोन गर्नुहोस् र "
    + REFERENCE
    + " भन्नुहोस्। कसैले पनि तपाईंको राहदानी राख्न पाउँदैन।",
    "bn": "আপনি যেকোনো সময় দোভাষী চাইতে পারেন। অনুগ্রহ করে "
    + PHONE
    + " নম্বরে ফোন করুন এবং "
    + REFERENCE
    + " বলুন। কেউ আপনার পাসপোর্ট রেখে দিতে পারে না, ক্ষতি করতেও না।",
    "am": "በማንኛውም ጊዜ አስተርጓሚ መጠየቅ ይችላሉ። እባክዎ በ "
    + PHONE
    + " ይደውሉና "
    + REFERENCE
    + " የሚለውን ቁጥር ይንገሩ። ማንም ሰው ፓስፖርትዎን ሊይዝ አይችልም፤ መብት አለዎት።",
    "ti": "ኣብ ዝኾነ ግዜ ኣስተርጓሚ ክትሓትቱ ትኽእሉ ኢኹም። በጃኹም ናብ "
    + PHONE
    + " ደውሉ፣ ቁጽሪ "
    + REFERENCE
    + " ድማ ንገሩ። ፓስፖርትኩም ክሕዝ ዝኽእል ሰብ የለን።",
    "zh": "您可以随时要求翻译。请拨打"
    + PHONE
    + "，并告知编号"
    + REFERENCE
    + "。任何人都不得扣押您的护照、手机或银行卡；即使没有证件，您也有权利。",
    "th": "คุณขอล่ามได้ทุกเมื่อ กรุณาโทร "
    + PHONE
    + " แล้วแจ้งรหัส "
    + REFERENCE
    + " ไม่มีใครเก็บหนังสือเดินทางของคุณไว้ได้",
}
"""Fourteen languages, and Arabic once more with all its vowel marks."""

_INVISIBLE = re.compile("[\u00ad\u200b\u2060\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


def plain(text: str) -> str:
    """NFC without direction marks and soft hyphens; every stretch of white space is one space."""
    return re.sub(r"\s+", " ", _INVISIBLE.sub("", unicodedata.normalize("NFC", text))).strip()


def comparable(text: str, lang: str) -> str:
    """`plain`; for languages that break lines without spaces, white space does not count."""
    return plain(text).replace(" ", "") if lang[:2] in ("zh", "th") else plain(text)


def poppler(data: bytes) -> str:
    """What `pdftotext` reads."""
    program = shutil.which("pdftotext")
    assert program is not None
    done = subprocess.run(
        [program, "-enc", "UTF-8", "-", "-"], input=data, capture_output=True, check=True
    )
    return done.stdout.decode("utf-8")


def pdfium(data: bytes) -> str:
    """What pdfium reads."""
    import pypdfium2

    document = pypdfium2.PdfDocument(data)
    try:
        return "\n".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()
