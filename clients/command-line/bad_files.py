"""Files that the schema refuses and `poolhouse apply` too: the file, where the schema sees it, what apply says.

What only apply can see (a name that stands twice, attributes that are not in the pool's schema) is not here.
"""

POOL = "UserPools:\n- PoolName: shop\n"

BAD_FILES = {
    "no pools": ("{}\n", "$", "UserPools is missing"),
    "another beginning": ("Pools: []\n", "$", "there is no Pools in a site file"),
    "a list": ("- PoolName: shop\n", "$", "the file must have members"),
    "a pool without a name": ("UserPools:\n- Id: us-east-1_Example01\n", "$.UserPools[0]", "PoolName is missing"),
    "a misspelt member of a pool": (POOL + "  Poolname: x\n", "$.UserPools[0]", "there is no Poolname"),
    "a misspelt member further in": (
        POOL + "  Policies: {PasswordPolicy: {MinimumLenght: 8}}\n",
        "$.UserPools[0].Policies.PasswordPolicy",
        "there is no MinimumLenght in PasswordPolicyType",
    ),
    "a member of another operation": (POOL + "  UserPoolId: us-east-1_A\n", "$.UserPools[0]", "there is no UserPoolId"),
    "an id without a region": (
        "UserPools:\n- {Id: Example01, PoolName: shop}\n",
        "$.UserPools[0].Id",
        "Id must be a region",
    ),
    "a value that is none of the enum": (
        POOL + "  DeletionProtection: 'no'\n",
        "$.UserPools[0].DeletionProtection",
        "DeletionProtection must be one of ACTIVE, INACTIVE",
    ),
    "a name that does not match": ("UserPools:\n- PoolName: 'a*'\n", "$.UserPools[0].PoolName", "validation error"),
    "a number that is too large": (
        POOL + "  Policies: {PasswordPolicy: {MinimumLength: 100}}\n",
        "$.UserPools[0].Policies.PasswordPolicy.MinimumLength",
        "less than or equal to 99",
    ),
    "a number that is none": (
        POOL + "  Policies: {PasswordPolicy: {MinimumLength: eight}}\n",
        "$.UserPools[0].Policies.PasswordPolicy.MinimumLength",
        "MinimumLength must be a number",
    ),
    "text without quotes": (
        POOL + "  UserPoolTags: {cost: 1}\n",
        "$.UserPools[0].UserPoolTags.cost",
        "cost must be text: write it in quotes",
    ),
    "a list that is none": (POOL + "  AliasAttributes: email\n", "$.UserPools[0].AliasAttributes", "must be a list"),
    "second factors in both places": (
        POOL + "  MfaConfiguration: 'OFF'\n  MfaConfig: {MfaConfiguration: 'OFF'}\n",
        "$.UserPools[0]",
        "MfaConfiguration belongs into MfaConfig",
    ),
    "a misspelt second factor": (
        POOL + "  MfaConfig: {MfaConfiguration: OPTIONAL, SoftwareTokenMfa: {Enabled: true}}\n",
        "$.UserPools[0].MfaConfig",
        "there is no SoftwareTokenMfa in SetUserPoolMfaConfig",
    ),
    "a client without a name": (POOL + "  Clients: [{ClientId: web}]\n", "$.UserPools[0].Clients[0]", "ClientName is"),
    "a client with an id that is none": (
        POOL + "  Clients: [{ClientName: web, ClientId: my-web}]\n",
        "$.UserPools[0].Clients[0].ClientId",
        "ClientId must be letters",
    ),
    "a flow that is none": (
        POOL + "  Clients: [{ClientName: web, ExplicitAuthFlows: [ALLOW_ANYTHING]}]\n",
        "$.UserPools[0].Clients[0].ExplicitAuthFlows[0]",
        "must be one of",
    ),
    "a kind of provider that is none": (
        POOL + "  IdentityProviders: [{ProviderName: Hub, ProviderType: GitHub, ProviderDetails: {}}]\n",
        "$.UserPools[0].IdentityProviders[0].ProviderType",
        "ProviderType must be one of",
    ),
    "a scope without its description": (
        POOL + "  ResourceServers: [{Identifier: o, Name: o, Scopes: [{ScopeName: read}]}]\n",
        "$.UserPools[0].ResourceServers[0].Scopes[0]",
        "validation error",
    ),
    "a user who is to be told": (
        POOL + "  Users: [{Username: ann, MessageAction: RESEND}]\n",
        "$.UserPools[0].Users[0]",
        "MessageAction has no place in a file",
    ),
    "a sub that is none": (
        POOL + "  Users: [{Username: ann, Sub: '1'}]\n",
        "$.UserPools[0].Users[0].Sub",
        "Sub must be a UUID in lower case",
    ),
    "a switch that is none": (
        POOL + "  Users: [{Username: ann, Enabled: 'yes'}]\n",
        "$.UserPools[0].Users[0].Enabled",
        "Enabled must be true or false",
    ),
    "groups that are no names": (
        POOL + "  Users: [{Username: ann, Groups: [{GroupName: staff}]}]\n",
        "$.UserPools[0].Users[0].Groups[0]",
        "Groups must be text",
    ),
    "groups that are no list": (
        POOL + "  Users: [{Username: ann, Groups: staff}]\n",
        "$.UserPools[0].Users[0].Groups",
        "Groups must be a list of names",
    ),
}
