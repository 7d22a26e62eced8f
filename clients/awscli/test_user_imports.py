"""User import with the AWS CLI and curl."""

import subprocess
import time

import poolhouse_server as server


def test_from_a_header_to_users(cli, tmp_path):
    made = cli("create-user-pool", "--pool-name", server.unique("cli"), "--auto-verified-attributes", "email")
    user_pool_id = made["UserPool"]["Id"]
    pool = ("--user-pool-id", user_pool_id)
    header = cli("get-csv-header", *pool)["CSVHeader"]
    values = {"cognito:username": "ada", "email": "ada@example.com", "email_verified": "TRUE", "address": "1\\, Street"}
    path = tmp_path / "users.csv"
    path.write_text("\n".join([",".join(header), ",".join(values.get(name, "") for name in header)]))
    role = "arn:aws:iam::000000000000:role/import"
    created = cli("create-user-import-job", *pool, "--job-name", "people", "--cloud-watch-logs-role-arn", role)
    created = created["UserImportJob"]
    command = ["curl", "-sf", "-T", path, "-H", "x-amz-server-side-encryption:aws:kms", created["PreSignedUrl"]]
    subprocess.run(command, timeout=60, check=True)
    job = (*pool, "--job-id", created["JobId"])
    assert cli("start-user-import-job", *job)["UserImportJob"]["Status"] == "Pending"
    deadline = time.monotonic() + 120
    while (seen := cli("describe-user-import-job", *job)["UserImportJob"])["Status"] in ("Pending", "InProgress"):
        assert time.monotonic() < deadline, seen
    assert (seen["Status"], seen["ImportedUsers"]) == ("Succeeded", 1)
    listed = cli("list-user-import-jobs", *pool, "--max-results", "20")["UserImportJobs"]
    assert [it["JobId"] for it in listed] == [created["JobId"]]
    assert cli("admin-get-user", *pool, "--username", "ada")["UserStatus"] == "RESET_REQUIRED"
    assert server.messages(user_pool_id) == []
    code, message = cli.fails("stop-user-import-job", *job)
    assert code == "PreconditionNotMetException"
    assert message.endswith("Its current status is Succeeded")
