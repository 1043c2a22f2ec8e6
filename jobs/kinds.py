def kind_of(error: BaseException) -> str:
    """Return the name of the error's class. Unlike what the error says, it can quote nothing."""
    module = type(error).__module__
    return type(error).__qualname__ if module == "builtins" else f"{module}.{type(error).__qualname__}"
