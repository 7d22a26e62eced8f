"""User import: a file is made, sent with curl as AWS's documentation does, and its people choose a password and sign in."""

import subprocess
import time
import urllib.request

import poolhouse_server as server
import pytest

ROLE = "arn:aws:iam::000000000000:role/import"


@pytest.fixture
def job(idp, user_pool_id):
    """A function that creates an import job."""

    def create():
        answer = idp.create_user_import_job(
            JobName=server.unique("import"), UserPoolId=user_pool_id, CloudWatchLogsRoleArn=ROLE
        )
        return answer["UserImportJob"]

    return create


@pytest.fixture
def rows(idp, user_pool_id):
    """A function that writes a file of these people, each a dictionary."""

    def write(*people):
        header = idp.get_csv_header(UserPoolId=user_pool_id)["CSVHeader"]
        assert header[-2:] == ["cognito:mfa_enabled", "cognito:username"]
        lines = [[person.get(name, "").replace(",", "\\,") for name in header] for person in people]
        return "".join(",".join(line) + "\n" for line in [header, *lines])

    return write


@pytest.fixture
def send(tmp_path):
    """A function that sends a file with curl; returns the status."""

    def put(job, text):
        path = tmp_path / "users.csv"
        path.write_text(text, encoding="utf-8")
        headers = ["-H", "x-amz-server-side-encryption:aws:kms"]
        command = ["curl", "-v", "-T", path, *headers, "-w", "%{http_code}", job["PreSignedUrl"]]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
        assert (done.stdout == "200") == ("We are completely uploaded and fine" in done.stderr), done.stderr
        return done.stdout

    return put


@pytest.fixture
def finish(idp, user_pool_id):
    """A function that starts a job and waits for its end."""

    def run(job):
        named = {"UserPoolId": user_pool_id, "JobId": job["JobId"]}
        assert idp.start_user_import_job(**named)["UserImportJob"]["Status"] == "Pending"
        deadline = time.monotonic() + 120
        while True:
            seen = idp.describe_user_import_job(**named)["UserImportJob"]
            if seen["Status"] not in ("Pending", "InProgress"):
                return seen
            assert time.monotonic() < deadline, seen
            time.sleep(0.1)

    return run


def counts(job):
    return job["ImportedUsers"], job["SkippedUsers"], job["FailedUsers"]


def person(username, **more):
    return {"cognito:username": username, "email": f"{username}@example.com", "email_verified": "true", **more}


def test_people_are_imported_and_sign_in(idp, user_pool_id, app, job, rows, send, finish, sign_in, fails):
    created = job()
    assert created["Status"] == "Created"
    assert created["PreSignedUrl"].startswith(server.ENDPOINT)
    ada = person("ada", address="1 Main Street, Any Town", birthdate="12/10/1815", name="Ada Łovelace")
    assert send(created, rows(ada, person("grace"))) == "200"
    done = finish(created)
    assert (done["Status"], counts(done)) == ("Succeeded", (2, 0, 0))
    assert done["StartDate"] <= done["CompletionDate"]
    user = idp.admin_get_user(UserPoolId=user_pool_id, Username="ada")
    attributes = {it["Name"]: it["Value"] for it in user["UserAttributes"]}
    assert user["UserStatus"] == "RESET_REQUIRED"
    assert attributes["address"] == "1 Main Street, Any Town"
    assert attributes["name"] == "Ada Łovelace"
    assert server.messages(user_pool_id) == []

    client = app()
    with fails("PasswordResetRequiredException"):
        sign_in(client, "ada", "Whatever-1!")
    idp.forgot_password(ClientId=client["ClientId"], Username="ada")
    code = server.code(user_pool_id, "ada", "ForgotPassword")
    idp.confirm_forgot_password(
        ClientId=client["ClientId"], Username="ada", ConfirmationCode=code, Password=server.PASSWORD
    )
    assert sign_in(client, "ada")["AccessToken"]


def test_a_second_time_everybody_is_there(idp, user_pool_id, job, rows, send, finish):
    text = rows(person("ada"), person("grace"), person("nobody", email_verified="false"))
    first, second = job(), job()
    for created in (first, second):
        send(created, text)
    assert (finish(first)["Status"], counts(described(idp, user_pool_id, first))) == ("Succeeded", (2, 0, 1))
    done = finish(second)
    assert (done["Status"], counts(done)) == ("Failed", (0, 2, 1))
    assert done["CompletionMessage"] == "Too many users have failed or been skipped during the import."
    path = f"/_poolhouse/user-imports/{user_pool_id}/{second['JobId']}/log"
    with urllib.request.urlopen(server.ENDPOINT + path, timeout=60) as response:
        log = response.read().decode().splitlines()
    assert log[:2] == [f"[SKIPPED] Line Number {line} - The user already exists." for line in (2, 3)]
    assert log[2].startswith("[FAILED] Line Number 4 - The User Record does not set any of the auto verified attributes")
    listed = idp.list_user_import_jobs(UserPoolId=user_pool_id, MaxResults=1)
    assert [it["JobId"] for it in listed["UserImportJobs"]] == [second["JobId"]]
    token = listed["PaginationToken"]
    rest = idp.list_user_import_jobs(UserPoolId=user_pool_id, MaxResults=60, PaginationToken=token)
    assert [it["JobId"] for it in rest["UserImportJobs"]] == [first["JobId"]]


def described(idp, user_pool_id, job):
    return idp.describe_user_import_job(UserPoolId=user_pool_id, JobId=job["JobId"])["UserImportJob"]


def test_what_cannot_be(idp, user_pool_id, pool, job, rows, send, finish, fails):
    created = job()
    named = {"UserPoolId": user_pool_id, "JobId": created["JobId"]}
    with fails("PreconditionNotMetException", f"No csv file was uploaded for {created['JobId']}"):
        idp.start_user_import_job(**named)
    with fails("PreconditionNotMetException"):
        idp.stop_user_import_job(**named)
    with fails("PreconditionNotMetException"):
        idp.create_user_import_job(JobName="j", UserPoolId=pool(), CloudWatchLogsRoleArn=ROLE)
    with fails("InvalidParameterException"):
        idp.create_user_import_job(
            JobName="j", UserPoolId=user_pool_id, CloudWatchLogsRoleArn=ROLE, PasswordHashingAlgorithm="BCRYPT"
        )
    with fails("ResourceNotFoundException"):
        idp.describe_user_import_job(UserPoolId=user_pool_id, JobId="import-nothing000")
    assert send(created, "name,email\nx,y\n") == "200"
    assert send(created, rows(person("ada"))).startswith("<?xml"), "it has its file"
    done = finish(created)
    assert (done["Status"], counts(done)) == ("Failed", (0, 0, 0))
    assert "header" in done["CompletionMessage"]
