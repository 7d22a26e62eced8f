"""An API whose callers bring an access token of a user pool: `Authorization: Bearer …`."""

import os
from typing import Annotated

import jwt
from fastapi import Depends, FastAPI, HTTPException
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

# Poolhouse's, or Cognito's: https://cognito-idp.REGION.amazonaws.com/POOL
ISSUER = os.environ.get("ISSUER", "http://127.0.0.1:7665/us-east-1_Fastapi01")
CLIENT_ID = os.environ.get("CLIENT_ID", "fastapiexample")
KEYS = jwt.PyJWKClient(f"{ISSUER}/.well-known/jwks.json")

app = FastAPI(title="An API behind a user pool")


def caller(bearer: Annotated[HTTPAuthorizationCredentials, Depends(HTTPBearer())]) -> dict:
    """The claims of the access token; 401 for anything else, and no word about why."""
    try:
        key = KEYS.get_signing_key_from_jwt(bearer.credentials)
        options = {"require": ["exp", "iss", "sub", "token_use"], "verify_aud": False}
        claims = jwt.decode(bearer.credentials, key, algorithms=["RS256"], issuer=ISSUER, options=options)
    except jwt.PyJWKClientConnectionError as error:
        raise HTTPException(503, "The keys of the user pool cannot be had") from error
    except jwt.PyJWTError as error:
        raise HTTPException(401, "Invalid token", {"WWW-Authenticate": "Bearer"}) from error
    if claims["token_use"] != "access" or claims.get("client_id") != CLIENT_ID:
        raise HTTPException(401, "Invalid token", {"WWW-Authenticate": "Bearer"})
    return claims


Caller = Annotated[dict, Depends(caller)]


def member_of(group: str):
    """Lets pass who is in a group of the pool; 403 for others."""

    def check(claims: Caller) -> dict:
        if group not in claims.get("cognito:groups", []):
            raise HTTPException(403, f"Only for {group}")
        return claims

    return check


@app.get("/me")
def me(claims: Caller) -> dict:
    return {"sub": claims["sub"], "username": claims["username"], "groups": claims.get("cognito:groups", [])}


@app.get("/orders")
def orders(claims: Annotated[dict, Depends(member_of("staff"))]) -> list[str]:
    return ["A boat", "Two oars"]
