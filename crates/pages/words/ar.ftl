# Arabic, with all six plural forms.

label-username = اسم المستخدم
label-email = البريد الإلكتروني
label-phone-number = رقم الهاتف
label-email-or-phone-number = البريد الإلكتروني أو رقم الهاتف
label-username-or-email = اسم المستخدم أو البريد الإلكتروني
label-username-or-phone-number = اسم المستخدم أو رقم الهاتف
label-any = اسم المستخدم أو البريد الإلكتروني أو رقم الهاتف
label-password = كلمة المرور
label-new-password = كلمة المرور الجديدة
label-password-again = كلمة المرور الجديدة مرة أخرى
label-code = الرمز
label-device-name = اسم الجهاز (اختياري)
label-work-email = البريد الإلكتروني للعمل
hint-device-name = لتتعرف عليه لاحقًا، مثل «هاتفي».
hint-phone-number = مع رمز البلد، مثل ⁦+966 50 000 0000⁩.
show-password = إظهار كلمة المرور
hide-password = إخفاء كلمة المرور

attribute-address = العنوان
attribute-birthdate = تاريخ الميلاد
attribute-email = البريد الإلكتروني
attribute-family-name = اسم العائلة
attribute-gender = الجنس
attribute-given-name = الاسم الأول
attribute-locale = اللغة
attribute-middle-name = الاسم الأوسط
attribute-name = الاسم الكامل
attribute-nickname = اللقب
attribute-phone-number = رقم الهاتف
attribute-picture = رابط صورة
attribute-preferred-username = اسم المستخدم المفضل
attribute-profile = رابط الملف الشخصي
attribute-updated-at = آخر تحديث
attribute-website = الموقع الإلكتروني
attribute-zoneinfo = المنطقة الزمنية

rules-title = يجب أن تحتوي كلمة المرور على:
rule-length =
    { $count ->
        [zero] { $count } حرف على الأقل
        [one] حرف واحد على الأقل
        [two] حرفين على الأقل
        [few] { $count } أحرف على الأقل
        [many] { $count } حرفًا على الأقل
       *[other] { $count } حرف على الأقل
    }
rule-lowercase = حرف إنجليزي صغير
rule-uppercase = حرف إنجليزي كبير
rule-number = رقم
rule-symbol = رمز خاص، مثل ! أو #
rule-met = مستوفى

sign-in-title = تسجيل الدخول
sign-in-with-username = سجّل الدخول باسم المستخدم وكلمة المرور
sign-in-with-email = سجّل الدخول بالبريد الإلكتروني وكلمة المرور
sign-in-button = تسجيل الدخول
continue-button = متابعة
forgot-link = هل نسيت كلمة المرور؟
no-account = مستخدم جديد؟
sign-up-link = إنشاء حساب
or = أو
continue-with = المتابعة باستخدام { $provider }
provider-promise = لن ننشر أي شيء في حساباتك دون أن نسألك أولًا.
domain-hint = سننقلك إلى صفحة تسجيل الدخول الخاصة بمؤسستك.
back-to-sign-in = العودة إلى تسجيل الدخول
use-another-account = استخدام حساب آخر
other-ways = تسجيل الدخول بطريقة أخرى

connect-title = ربط حسابك
connect-lead = يوجد حساب بالعنوان { $address } بالفعل. سجّل الدخول إليه لربطه مع { $provider }. بعد ذلك يمكنك تسجيل الدخول بأيٍّ من الطريقتين.
connect-button = تسجيل الدخول والربط
connect-separate = المتابعة دون ربط
connect-separate-hint = ستحصل على حساب ثانٍ منفصل عن الحساب الذي لديك.
connect-cancel = إلغاء
connect-under-way = أنت تربط هذا الحساب مع { $provider }.

password-title = أدخل كلمة المرور

choose-title = اختر طريقة تسجيل الدخول
choice-password = كلمة المرور
choice-password-hint = أدخل كلمة مرور حسابك
choice-email-code = رمز عبر البريد الإلكتروني
choice-email-code-hint = سنرسل رمزًا إلى بريدك الإلكتروني
choice-sms-code = رمز عبر رسالة نصية
choice-sms-code-hint = سنرسل رمزًا إلى هاتفك
choice-passkey = مفتاح المرور
choice-passkey-hint = بصمة إصبعك أو وجهك أو قفل الشاشة
choice-app = تطبيق المصادقة
choice-app-hint = أدخل الرمز الذي يعرضه التطبيق على هاتفك

passkey-title = استخدم مفتاح المرور
passkey-lead = سيطلب جهازك بصمة إصبعك أو وجهك أو قفل الشاشة.
passkey-button = استخدام مفتاح المرور
passkey-unsupported = لا يمكن لهذا المتصفح استخدام مفاتيح المرور.
passkey-no-script = تحتاج مفاتيح المرور إلى JavaScript، وهو متوقف في هذا المتصفح.

code-title = أدخل الرمز
code-sent-to-email = أرسلنا رمزًا إلى { $destination }. قد يستغرق وصوله دقيقة.
code-sent-to-phone = أرسلنا رسالة نصية تحتوي على رمز إلى { $destination }.
code-sent-somewhere = أدخل الرمز الذي أرسلناه إليك.
verify-button = متابعة

app-code-title = أدخل الرمز من التطبيق
app-code-lead = افتح تطبيق المصادقة وأدخل الأرقام الستة التي يعرضها.
app-code-lead-device = افتح تطبيق المصادقة «{ $device }» وأدخل الأرقام الستة التي يعرضها.

second-title = أكّد هويتك
second-lead = اختر طريقة استلام الرمز.

set-up-title = احمِ حسابك
set-up-lead = يحتاج حسابك إلى خطوة ثانية إلى جانب كلمة المرور. يُرجى اختيار واحدة.
set-up-app-title = إعداد تطبيق المصادقة
set-up-app-scan = امسح رمز QR هذا باستخدام تطبيق المصادقة.
set-up-app-qr = رمز QR لتطبيق المصادقة
set-up-app-secret = تعذّر المسح؟ أظهر المفتاح
set-up-app-secret-lead = أدخل هذا المفتاح في التطبيق بدلًا من ذلك:
set-up-app-code = أدخل الأرقام الستة التي يعرضها التطبيق.
set-up-email-title = أضف بريدك الإلكتروني
set-up-email-lead = سنرسل إليه رمزًا في كل مرة تسجّل فيها الدخول.
set-up-phone-title = أضف رقم هاتفك
set-up-phone-lead = سنرسل إليه رمزًا في رسالة نصية في كل مرة تسجّل فيها الدخول.
send-code-button = إرسال الرمز

new-password-title = اختر كلمة مرور جديدة
new-password-lead = كلمة المرور التي استلمتها كانت للمرة الأولى فقط.
new-password-button = حفظ كلمة المرور
forgot-title = هل نسيت كلمة المرور؟
forgot-lead = أخبرنا من أنت، وسنرسل إليك رمزًا تختار به كلمة مرور جديدة.
reset-title = اختر كلمة مرور جديدة

sign-up-title = إنشاء حساب
sign-up-button = إنشاء حساب
have-account = هل لديك حساب؟
sign-in-link = تسجيل الدخول
terms = بالتسجيل، فإنك توافق على { $terms } و{ $privacy }.
terms-of-use = شروط الاستخدام
privacy-policy = سياسة الخصوصية
confirm-title = تأكيد حسابك
confirm-button = تأكيد الحساب
no-code = ألم يصلك الرمز؟
resend-button = إرسال رمز جديد

add-passkey-title = سجّل الدخول أسرع في المرة القادمة
add-passkey-lead = باستخدام مفتاح المرور، تسجّل الدخول ببصمة إصبعك أو وجهك أو قفل الشاشة. لا شيء تحتاج إلى تذكّره، ولا يمكن لأحد تخمينه.
add-passkey-button = إنشاء مفتاح مرور
skip-button = ليس الآن

signed-out-title = تم تسجيل خروجك
signed-out-lead = يمكنك إغلاق هذه الصفحة.

error-title = حدث خطأ ما
error-lead = يُرجى العودة إلى التطبيق والمحاولة مرة أخرى. إذا تكرر ذلك، فأخبر القائمين عليه.
error-expired-title = انتهت صلاحية هذه الصفحة
error-expired-lead = استغرق الأمر وقتًا طويلًا، أو أنك بدأت في متصفح آخر. عُد إلى التطبيق وسجّل الدخول مرة أخرى.
error-not-available-title = هذه الصفحة غير متاحة
error-not-available-lead = لا يوجد شيء في هذا العنوان، أو تم إيقافه.
developers-title = للمطورين
explain-missing-parameter = المعلمة المطلوبة { $parameter } غير موجودة.
explain-unknown-client = لا يوجد عميل تطبيق له client_id هذا.
explain-redirect-mismatch = لا يسمح عميل التطبيق بالعنوان { $url }. يجب أن يطابق تمامًا أحد العناوين المسجلة.
explain-oauth-not-enabled = لم يتم تفعيل OAuth لعميل التطبيق هذا (AllowedOAuthFlowsUserPoolClient).

notice-incorrect-password = اسم المستخدم أو كلمة المرور غير صحيحة.
notice-code-wrong = هذا الرمز غير صحيح. يُرجى التحقق منه والمحاولة مرة أخرى.
notice-code-expired = هذا الرمز لم يعد صالحًا. يُرجى طلب رمز جديد.
notice-code-sent = أرسلنا إليك رمزًا.
notice-password-changed = تم تغيير كلمة المرور. يمكنك تسجيل الدخول الآن.
notice-passwords-differ = كلمتا المرور غير متطابقتين.
notice-confirmed = تم تأكيد حسابك. يمكنك تسجيل الدخول الآن.
notice-too-many-tries = محاولات كثيرة جدًا. يُرجى الانتظار قليلًا ثم المحاولة مرة أخرى.
notice-stale = بقيت هذه الصفحة مفتوحة لفترة طويلة. يُرجى المحاولة مرة أخرى.
notice-passkey-failed = لم ينجح الأمر باستخدام مفتاح المرور. يُرجى المحاولة مرة أخرى.
notice-no-provider = لا توجد مؤسسة تسجّل الدخول هنا بهذا العنوان. تحقّق منه، أو سجّل الدخول بطريقة أخرى.
notice-another-account = هذا حساب آخر. سجّل الدخول إلى الحساب الذي له العنوان أعلاه.
notice-busy = نحن مشغولون جدًا الآن. يُرجى المحاولة مرة أخرى بعد قليل.
