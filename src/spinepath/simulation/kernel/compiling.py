"""How the kernel is compiled: kept for later runs, beside other threads, without the counting of who holds an array.

That counting is a fifth of all work in loops over people, and threads that share an array wait for each other's.
Without it nothing can be allocated: whoever calls brings all arrays, and the compiler refuses what would make one.
Divisions are not asked whether they divide by nothing, a tenth of the work: `setting_up` refuses what would make them.
"""

from typing import Any

import numba

_options: dict[str, Any] = {"cache": True, "_nrt": False, "error_model": "numpy"}
compiled = numba.njit(nogil=True, **_options)
inlined = numba.njit(inline="always", **_options)
