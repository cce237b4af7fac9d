"""Views of arrays that nobody counts.

Every slice of an array adds to a count of who holds it, and takes it off again. In loops over people that is a quarter
of all work, and threads that share an array wait for each other's counting.
"""

from numba.core import cgutils
from numba.extending import intrinsic


@intrinsic
def bare(_typing, array):
    """The same array, not counted. It must be an argument of the function: whoever called keeps it alive."""

    def code(context, builder, signature, arguments):
        found = context.make_array(signature.args[0])(context, builder, value=arguments[0])
        found.meminfo = cgutils.get_null_value(found.meminfo.type)
        found.parent = cgutils.get_null_value(found.parent.type)
        return found._getvalue()

    return array(array), code
