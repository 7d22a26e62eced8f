"""The rules themselves: what each kind of member takes for a change, and what is sent for it. Asks no server."""

from provider import Field, differences, expand, known

BLOCK = Field("block", fields={"On": Field("flag"), "Size": Field("number", pointer=True), "Text": Field()})


def test_a_block_that_nobody_asked_for_is_a_change():
    assert differences(BLOCK, None, {}, "Block") == ["Block: {} is to become None"]
    assert differences(BLOCK, None, None) == []
    assert differences(BLOCK, {}, None, "Block") == ["Block: None is to become {}"]


def test_a_hollow_block_is_none():
    hollow = Field("block", hollow=True, fields={"Names": Field("set")})
    assert known(hollow, {"Names": []}) is None
    assert known(hollow, {"Names": ["b", "a"], "Unknown": 1}) == {"Names": ["a", "b"]}


def test_a_computed_member_takes_any_answer():
    assert differences(Field(computed=True), None, "whatever") == []
    assert differences(Field(computed=True), "this", "that") != []


def test_a_default_stands_for_silence():
    assert differences(Field(default="OFF"), None, "OFF") == []
    assert differences(Field(default="OFF"), None, "ON") != []


def test_zero_is_nothing_unless_exact():
    assert differences(Field("flag"), False, None) == []
    assert differences(Field("flag", exact=True), False, None) != []
    assert differences(Field("number"), 0, 3) != []


def test_order_matters_in_lists_only():
    assert differences(Field("set"), ["a", "b"], ["b", "a"]) == []
    assert differences(Field("list"), ["a", "b"], ["b", "a"]) != []
    blocks = Field("set", fields={"Name": Field()})
    assert differences(blocks, [{"Name": "a"}, {"Name": "b"}], [{"Name": "b", "Unknown": 1}, {"Name": "a"}]) == []
    assert differences(blocks, [{"Name": "a"}], None) != []


def test_zero_is_sent_by_the_first_sdk_and_through_pointers():
    assert expand(BLOCK, {}, None, go_sdk=1) == {"On": False, "Size": 0}
    assert expand(BLOCK, {}, None, go_sdk=2) == {"Size": 0}
    assert expand(BLOCK, None, {"On": True}, go_sdk=2) is None


def test_a_computed_block_sends_the_state_back():
    computed = Field("block", computed=True, fields=BLOCK.fields)
    assert expand(computed, None, {"On": True, "Text": "t"}, go_sdk=2) == {"On": True, "Size": 0, "Text": "t"}
    assert expand(computed, {"Text": "new"}, {"On": True, "Text": "t"}, go_sdk=2) == {"Size": 0, "Text": "new"}
