# Indonesian; people are “Anda”.

label-username = Nama pengguna
label-email = Alamat email
label-phone-number = Nomor telepon
label-email-or-phone-number = Alamat email atau nomor telepon
label-username-or-email = Nama pengguna atau alamat email
label-username-or-phone-number = Nama pengguna atau nomor telepon
label-any = Nama pengguna, alamat email, atau nomor telepon
label-password = Kata sandi
label-new-password = Kata sandi baru
label-password-again = Ulangi kata sandi baru
label-code = Kode
label-device-name = Nama perangkat (opsional)
label-work-email = Alamat email kantor
hint-device-name = Agar mudah dikenali nanti, misalnya “Ponsel saya”.
hint-phone-number = Dengan kode negara, misalnya +62 812 0000 0000.
show-password = Tampilkan kata sandi
hide-password = Sembunyikan kata sandi

attribute-address = Alamat
attribute-birthdate = Tanggal lahir
attribute-email = Alamat email
attribute-family-name = Nama belakang
attribute-gender = Jenis kelamin
attribute-given-name = Nama depan
attribute-locale = Bahasa
attribute-middle-name = Nama tengah
attribute-name = Nama lengkap
attribute-nickname = Nama panggilan
attribute-phone-number = Nomor telepon
attribute-picture = Tautan ke gambar
attribute-preferred-username = Nama pengguna pilihan
attribute-profile = Tautan ke profil
attribute-updated-at = Terakhir diperbarui
attribute-website = Situs web
attribute-zoneinfo = Zona waktu

rules-title = Kata sandi harus memiliki:
rule-length =
    { $count ->
       *[other] minimal { $count } karakter
    }
rule-lowercase = satu huruf kecil
rule-uppercase = satu huruf besar
rule-number = satu angka
rule-symbol = satu simbol, misalnya ! atau #
rule-met = terpenuhi

sign-in-title = Masuk
sign-in-with-username = Masuk dengan nama pengguna dan kata sandi Anda
sign-in-with-email = Masuk dengan email dan kata sandi Anda
sign-in-button = Masuk
continue-button = Lanjutkan
forgot-link = Lupa kata sandi?
no-account = Baru di sini?
sign-up-link = Buat akun
or = atau
continue-with = Lanjutkan dengan { $provider }
provider-promise = Kami tidak akan memposting apa pun ke akun Anda tanpa bertanya terlebih dahulu.
domain-hint = Kami akan membawa Anda ke halaman masuk organisasi Anda.
back-to-sign-in = Kembali ke halaman masuk
use-another-account = Gunakan akun lain
other-ways = Masuk dengan cara lain

connect-title = Hubungkan akun Anda
connect-lead = Sudah ada akun dengan alamat { $address }. Masuk ke akun itu untuk menghubungkannya dengan { $provider }. Setelah itu, Anda dapat masuk dengan kedua cara.
connect-button = Masuk dan hubungkan
connect-separate = Lanjutkan tanpa menghubungkan
connect-separate-hint = Anda akan memiliki akun kedua, terpisah dari akun yang sudah ada.
connect-cancel = Batal
connect-under-way = Anda sedang menghubungkan akun ini dengan { $provider }.

password-title = Masukkan kata sandi Anda

choose-title = Pilih cara masuk
choice-password = Kata sandi
choice-password-hint = Ketik kata sandi akun Anda
choice-email-code = Kode melalui email
choice-email-code-hint = Kami akan mengirim kode ke alamat email Anda
choice-sms-code = Kode melalui SMS
choice-sms-code-hint = Kami akan mengirim kode ke ponsel Anda
choice-passkey = Kunci sandi
choice-passkey-hint = Sidik jari, wajah, atau kunci layar Anda
choice-app = Aplikasi autentikator
choice-app-hint = Ketik kode yang ditampilkan aplikasi di ponsel Anda

passkey-title = Gunakan kunci sandi Anda
passkey-lead = Perangkat Anda akan meminta sidik jari, wajah, atau kunci layar.
passkey-button = Gunakan kunci sandi
passkey-unsupported = Browser ini tidak dapat menggunakan kunci sandi.
passkey-no-script = Kunci sandi memerlukan JavaScript, yang dinonaktifkan di browser ini.

code-title = Masukkan kode
code-sent-to-email = Kami telah mengirim kode ke { $destination }. Mungkin perlu satu menit sampai kode tiba.
code-sent-to-phone = Kami telah mengirim SMS berisi kode ke { $destination }.
code-sent-somewhere = Masukkan kode yang kami kirimkan kepada Anda.
verify-button = Lanjutkan

app-code-title = Masukkan kode dari aplikasi
app-code-lead = Buka aplikasi autentikator Anda dan ketik enam digit yang ditampilkan.
app-code-lead-device = Buka aplikasi autentikator “{ $device }” dan ketik enam digit yang ditampilkan.

second-title = Konfirmasikan bahwa ini Anda
second-lead = Pilih cara menerima kode Anda.

set-up-title = Lindungi akun Anda
set-up-lead = Selain kata sandi, akun Anda memerlukan langkah kedua. Silakan pilih satu.
set-up-app-title = Siapkan aplikasi autentikator
set-up-app-scan = Pindai kode QR ini dengan aplikasi autentikator Anda.
set-up-app-qr = Kode QR untuk aplikasi autentikator
set-up-app-secret = Tidak dapat memindai? Tampilkan kunci
set-up-app-secret-lead = Ketik kunci ini di aplikasi sebagai gantinya:
set-up-app-code = Ketik enam digit yang ditampilkan aplikasi.
set-up-email-title = Tambahkan alamat email Anda
set-up-email-lead = Kami akan mengirim kode ke sana setiap kali Anda masuk.
set-up-phone-title = Tambahkan nomor telepon Anda
set-up-phone-lead = Kami akan mengirim kode melalui SMS ke sana setiap kali Anda masuk.
send-code-button = Kirim kode

new-password-title = Pilih kata sandi baru
new-password-lead = Kata sandi yang Anda terima hanya untuk pertama kali.
new-password-button = Simpan kata sandi
forgot-title = Lupa kata sandi?
forgot-lead = Beri tahu kami siapa Anda, dan kami akan mengirim kode untuk memilih kata sandi baru.
reset-title = Pilih kata sandi baru

sign-up-title = Buat akun
sign-up-button = Buat akun
have-account = Sudah punya akun?
sign-in-link = Masuk
terms = Dengan mendaftar, Anda menyetujui { $terms } dan { $privacy } kami.
terms-of-use = Ketentuan Penggunaan
privacy-policy = Kebijakan Privasi
confirm-title = Konfirmasikan akun Anda
confirm-button = Konfirmasi akun
no-code = Belum menerima kode?
resend-button = Kirim kode baru

add-passkey-title = Masuk lebih cepat lain kali
add-passkey-lead = Dengan kunci sandi, Anda masuk menggunakan sidik jari, wajah, atau kunci layar. Tidak ada yang perlu diingat, dan tidak ada yang bisa menebaknya.
add-passkey-button = Buat kunci sandi
skip-button = Nanti saja

signed-out-title = Anda sudah keluar
signed-out-lead = Anda dapat menutup halaman ini.

error-title = Terjadi kesalahan
error-lead = Silakan kembali ke aplikasi dan coba lagi. Jika terjadi lagi, beri tahu pengelolanya.
error-expired-title = Halaman ini sudah kedaluwarsa
error-expired-lead = Prosesnya terlalu lama, atau Anda memulai di browser lain. Kembali ke aplikasi dan masuk lagi.
error-not-available-title = Halaman ini tidak tersedia
error-not-available-lead = Tidak ada apa pun di alamat ini, atau telah dinonaktifkan.
developers-title = Untuk pengembang
explain-missing-parameter = Parameter wajib { $parameter } tidak ada.
explain-unknown-client = Tidak ada klien aplikasi dengan client_id ini.
explain-redirect-mismatch = Klien aplikasi tidak mengizinkan alamat { $url }. Alamat harus sama persis dengan salah satu alamat yang terdaftar.
explain-oauth-not-enabled = OAuth tidak diaktifkan untuk klien aplikasi ini (AllowedOAuthFlowsUserPoolClient).

notice-incorrect-password = Nama pengguna atau kata sandi salah.
notice-code-wrong = Kode itu tidak benar. Silakan periksa dan coba lagi.
notice-code-expired = Kode itu sudah tidak berlaku. Silakan minta kode baru.
notice-code-sent = Kami telah mengirim kode.
notice-password-changed = Kata sandi Anda telah diubah. Sekarang Anda dapat masuk.
notice-passwords-differ = Kedua kata sandi tidak sama.
notice-confirmed = Akun Anda telah dikonfirmasi. Sekarang Anda dapat masuk.
notice-too-many-tries = Terlalu banyak percobaan. Silakan tunggu sebentar dan coba lagi.
notice-stale = Halaman ini terbuka terlalu lama. Silakan coba lagi.
notice-passkey-failed = Tidak berhasil dengan kunci sandi. Silakan coba lagi.
notice-no-provider = Tidak ada organisasi dengan alamat ini yang masuk di sini. Periksa alamatnya, atau masuk dengan cara lain.
notice-another-account = Itu akun lain. Masuklah ke akun dengan alamat di atas.
notice-busy = Kami sedang sangat sibuk. Silakan coba lagi sebentar lagi.
