"""Arrow under names that the type checker does not follow."""

from typing import Any, Final, TypeAlias

import pyarrow
import pyarrow.compute

# The published type stubs of Arrow refuse plain numbers as operands and lack functions: these names tell instead.
Rows: TypeAlias = Any
Numbers: TypeAlias = Any
Texts: TypeAlias = Any
Column: TypeAlias = Any
Mask: TypeAlias = Any
pa: Final[Any] = pyarrow
pc: Final[Any] = pyarrow.compute
