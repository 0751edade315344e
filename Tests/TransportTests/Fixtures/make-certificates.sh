#!/bin/sh
# Throw-away certificates for the TLS tests, made at test time: make-certificates.sh FOLDER
set -eu
cd "$1"
exec 2>openssl.log

cat > ca.cnf <<'CNF'
[ca]
default_ca = own
[own]
database = index.txt
serial = serial
new_certs_dir = .
default_md = sha256
policy = any
email_in_dn = no
rand_serial = yes
unique_subject = no
[any]
commonName = supplied
CNF
: > index.txt

authority() {
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj "/CN=$1" \
        -addext basicConstraints=critical,CA:TRUE -keyout "$1.key" -out "$1.pem"
}

# issue NAME AUTHORITY START END EXTENSIONS
issue() {
    openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=$1" -keyout "$1.key" -out "$1.csr"
    printf '%s\n' "$5" > "$1.ext"
    openssl ca -batch -config ca.cnf -notext -cert "$2.pem" -keyfile "$2.key" -startdate "$3" -enddate "$4" \
        -extfile "$1.ext" -in "$1.csr" -out "$1.pem"
}

authority ca
authority rogue
names='subjectAltName=IP:127.0.0.1,DNS:localhost'
issue server ca 20200101000000Z 20491231000000Z "$names"
issue server-expired ca 20200101000000Z 20210101000000Z "$names"
issue server-other-name ca 20200101000000Z 20491231000000Z 'subjectAltName=DNS:kubernetes.default.svc'
issue client ca 20200101000000Z 20491231000000Z 'extendedKeyUsage=clientAuth'
issue client-expired ca 20200101000000Z 20210101000000Z 'extendedKeyUsage=clientAuth'
issue client-rogue rogue 20200101000000Z 20491231000000Z 'extendedKeyUsage=clientAuth'
