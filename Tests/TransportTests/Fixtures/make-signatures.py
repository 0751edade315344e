"""Renews signatures.json with botocore's own signer (pip install botocore). Run it by hand; tests only read the file."""

import datetime
import json
import pathlib

import botocore.auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

NOW = datetime.datetime(2026, 2, 28, 23, 59, 7, tzinfo=datetime.timezone.utc)
botocore.auth.get_current_datetime = lambda *a, **k: NOW

KEY = "AKIDEXAMPLE"
SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
TOKEN = "FwoGZXIvYXdzE//+token=="

# (name, service, region, method, url as our caller writes it, url as it goes over the wire, headers, body, token)
S3 = "https://bucket.s3.eu-central-1.amazonaws.com"
CASES = [
    ("plain object", "s3", "GET", S3 + "/terraform.tfstate", None, {}, None, False),
    ("bucket root without path", "s3", "GET", S3, S3 + "/", {}, None, False),
    ("session token", "s3", "GET", S3 + "/a/b.tfstate", None, {}, None, True),
    ("workspace key", "s3", "GET", S3 + "/env:/prod/key", S3 + "/env%3A/prod/key", {}, None, True),
    ("encoded space and UTF-8", "s3", "GET", S3 + "/a%20b/%C3%A9", None, {}, None, False),
    ("raw sub-delimiters in the path", "s3", "GET", S3 + "/a+b=c@(d)!*", S3 + "/a%2Bb%3Dc%40%28d%29%21%2A", {}, None, False),
    ("lower-case hex in the path", "s3", "GET", S3 + "/a%2bb", S3 + "/a%2Bb", {}, None, False),
    ("double slash kept", "s3", "GET", S3 + "//a//b", None, {}, None, False),
    ("dot segments kept", "s3", "GET", S3 + "/a/../b/./c", None, {}, None, False),
    ("sorted query", "s3", "GET", S3 + "/?list-type=2&prefix=a%2Fb%2F", None, {}, None, False),
    ("unsorted query", "s3", "GET", S3 + "/?prefix=a&list-type=2", S3 + "/?list-type=2&prefix=a", {}, None, False),
    ("query without value", "s3", "GET", S3 + "/?acl", S3 + "/?acl=", {}, None, False),
    ("raw slash and lower-case hex in a query", "s3", "GET", S3 + "/?prefix=a/b%2fc", S3 + "/?prefix=a%2Fb%2Fc", {}, None, False),
    ("equals sign in a query value", "s3", "GET", S3 + "/?continuation-token=1%2B%3D=", S3 + "/?continuation-token=1%2B%3D%3D", {}, None, False),
    ("same name twice", "s3", "GET", S3 + "/?a=2&a=1&A=3", S3 + "/?A=3&a=1&a=2", {}, None, False),
    ("conditional get", "s3", "GET", S3 + "/k", None, {"If-None-Match": '"abc"'}, None, False),
    ("blanks in a header value", "s3", "GET", S3 + "/k", None, {"X-Amz-Meta-A": "  a   b  c "}, None, False),
    ("put with body", "s3", "PUT", S3 + "/k", None, {"Content-Type": "application/json"}, '{"a":1}', True),
    ("custom port", "s3", "GET", "http://127.0.0.1:9000/bucket/key", None, {}, None, False),
    ("default port written out", "s3", "GET", "https://minio.example:443/bucket/key", None, {}, None, False),
    ("sqs json", "sqs", "POST", "https://sqs.us-east-1.amazonaws.com/", None,
     {"Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": "AmazonSQS.ReceiveMessage"}, '{"QueueUrl":"q"}', True),
    ("sts query body", "sts", "POST", "https://sts.eu-west-1.amazonaws.com/", None,
     {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}, "Action=GetCallerIdentity&Version=2011-06-15", False),
    ("sts query string", "sts", "GET", "https://sts.eu-west-1.amazonaws.com/?Version=2011-06-15&Action=GetCallerIdentity",
     "https://sts.eu-west-1.amazonaws.com/?Action=GetCallerIdentity&Version=2011-06-15", {}, None, False),
    ("path encoded twice", "execute-api", "GET", "https://api.example.com/v1/a%20b/%C3%A9", None, {}, None, False),
    ("dot segments and double slashes removed", "execute-api", "GET", "https://api.example.com//a/./b/../c//d/", None, {}, None, False),
    ("unsigned hop headers", "sqs", "GET", "https://sqs.us-east-1.amazonaws.com/", None,
     {"User-Agent": "tfdrift/1", "Expect": "100-continue"}, None, False),
]


def sign(name, service, method, url, wire, headers, body, with_token):
    region = "eu-central-1" if service == "s3" else "us-east-1"
    wire = wire or url
    request = AWSRequest(method=method, url=wire, headers=dict(headers), data=body or "")
    kind = botocore.auth.S3SigV4Auth if service == "s3" else botocore.auth.SigV4Auth
    kind(Credentials(KEY, SECRET, TOKEN if with_token else None), service, region).add_auth(request)
    return {
        "name": name, "service": service, "region": region, "method": method, "url": url, "sentURL": wire,
        "headers": headers, "body": body or "", "sessionToken": TOKEN if with_token else None,
        "authorization": request.headers["Authorization"],
    }


document = {
    "accessKeyID": KEY, "secretAccessKey": SECRET, "unixSeconds": int(NOW.timestamp()),
    "cases": [sign(*case) for case in CASES],
}
target = pathlib.Path(__file__).with_name("signatures.json")
target.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n")
print(len(CASES), "signatures")
