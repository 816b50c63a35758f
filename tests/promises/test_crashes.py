"""Eighteen ways to crash Pyodide, in Chromium: each is shown and repaired, and no text is lost.

Every one of them really ends this Python: a crash that a new Pyodide survives fails its test, and leaves the list.
"""

from __future__ import annotations

import pytest
from e2e.notebook import Notebook
from playwright.sync_api import expect
from support.watch import Watch

CRASHES = {
    "os._exit": "import os\nos._exit(1)",
    "os.abort": "import os\nos.abort()",
    "freeing a deep chain of objects": "class Node: pass\nhead = None\nfor i in range(300_000):\n    n = Node(); n.next = head; head = n\ndel n\nhead = None",
    "freeing a deep list": "x = []\nfor i in range(10**6): x = [x]\nx = None",
    "freeing a deep chain of closures": "f = None\ndef wrap(f): return lambda: f\nfor i in range(300_000): f = wrap(f)\nf = None",
    "repr of a deep list": "x = []\nfor i in range(10**5): x = [x]\nrepr(x)",
    "comparison of deep tuples": "def deep():\n    x = ()\n    for i in range(10**5): x = (x,)\n    return x\ndeep() == deep()",
    "hash of a deep tuple": "x = ()\nfor i in range(10**5): x = (x,)\nhash(x)",
    "pickle of a deep list": "import pickle\nx = []\nfor i in range(10**5): x = [x]\npickle.dumps(x)",
    "json of a deep list": "import json\nx = []\nfor i in range(10**5): x = [x]\njson.dumps(x)",
    "copy of a deep list": "import copy\nx = []\nfor i in range(10**5): x = [x]\ncopy.deepcopy(x)",
    "compile of a deep expression": "compile('-' * 10**6 + '1', 'x', 'eval')",
    "parse of deep brackets": "eval('(' * 10**5 + ')' * 10**5)",
    "a deep syntax tree": "import ast\nx = ast.Constant(1)\nfor i in range(10**5): x = ast.UnaryOp(ast.USub(), x)\ncompile(ast.Expression(ast.fix_missing_locations(x)), 'x', 'eval')",
    "a deep regular expression": "import re\nre.compile('(' * 10**4 + ')' * 10**4)",
    "a recursion limit set in C": "import _testinternalcapi",
    "a null pointer by ctypes": "import ctypes\nctypes.string_at(0, 1 << 31)",
    "a wild pointer by ctypes": "import ctypes\nctypes.memset(0, 255, 50_000_000)",
    "a call of no function by ctypes": "import ctypes\nctypes.CFUNCTYPE(None)(123456)()",
    "a bad object by ctypes": "import ctypes\nctypes.cast(8, ctypes.py_object).value",
    "a reference too few": "import ctypes\nx = object()\nctypes.pythonapi.Py_DecRef(ctypes.py_object(None))\nfor i in range(9): ctypes.pythonapi.Py_DecRef(ctypes.py_object(x))\ndel x",
    "faulthandler": "import faulthandler\nfaulthandler._sigsegv()",
    "faulthandler abort": "import faulthandler\nfaulthandler._fatal_error_c_thread()",
    "faulthandler overflow": "import faulthandler\nfaulthandler._stack_overflow()",
    "code made by hand": "def f(): pass\nf.__code__ = f.__code__.replace(co_code=bytes([200, 0] * 50), co_stacksize=0)\nf()",
    "code with a wrong stack": "def f(): return [1,2,3]\nf.__code__ = f.__code__.replace(co_stacksize=0, co_consts=())\nf()",
    "memory": "x = []\nwhile True: x.append(bytearray(10**8))",
    "a worker that closes itself": "import js\njs.eval",
    "wasm memory grown away": "import pyodide_js\npyodide_js._module.wasmMemory.grow(60000)",
    "memory overwritten": "import pyodide_js\npyodide_js._module.HEAP8.fill(0)",
    "the C stack moved": "import pyodide_js\npyodide_js._module.stackRestore(0)",
    "a fatal error asked for": "import pyodide_js\npyodide_js._api.fatal_error('x')",
    "abort of the module": "import pyodide_js\npyodide_js._module._abort()",
    "exit of the module": "import pyodide_js\npyodide_js._module._exit(3)",
    "the interpreter finalised": "import pyodide_js\npyodide_js._module._Py_FinalizeEx()",
    "Py_Finalize by ctypes": "import ctypes\nctypes.pythonapi.Py_FinalizeEx()",
    "Py_FatalError by ctypes": "import ctypes\nctypes.pythonapi.Py_FatalError(b'x')",
    "recursion in __del__": "class A:\n    def __del__(self): A()\nA()",
    "a generator chain": "def g(x):\n    yield from x\nx = iter(())\nfor i in range(10**5): x = g(x)\nnext(x, None)",
    "an itertools chain": "import itertools\nx = iter(())\nfor i in range(10**6): x = itertools.chain(x)\nnext(x, None)",
    "a map chain": "x = iter([1])\nfor i in range(10**6): x = map(abs, x)\nnext(x)",
    "a functools.partial chain": "import functools\nf = abs\nfor i in range(10**6): f = functools.partial(f, *[]) if i == 0 else functools.partial(lambda g: g, f)\nf = None",
    "a chain of causes": "e = None\nfor i in range(10**5):\n    n = Exception(); n.__cause__ = e; e = n\nraise e",
    "isinstance of nested tuples": "x = int\nfor i in range(10**5): x = (x,)\nisinstance(1.0, x)",
    "a chain of properties": "class A:\n    def __getattr__(self, n): return getattr(self, n)\nimport sys\nsys.setrecursionlimit(10**6)\nA().x",
    "str.format nested": "'{:{:{}}}'.format(1)",
    "marshal": "import marshal\nx = []\nfor i in range(10**4): x = [x]\nmarshal.loads(marshal.dumps([1])[:-1] + b'[' * 10**4)",
    "marshal code": "import marshal\nexec(marshal.loads(marshal.dumps(compile('1', 'x', 'exec')).replace(b'\\x80', b'\\xff')))",
    "settrace": "import sys\ndef t(*a): return t\nsys.settrace(lambda f, e, a: t)\nclass A:\n    def __repr__(self): return repr(self)\nrepr(A())",
    "sorted deep key": "class A:\n    def __lt__(self, o): return self < o\nsorted([A(), A()])",
}


@pytest.mark.parametrize("kind", CRASHES)
def test_a_crash_is_said_and_repaired(notebook: Notebook, watch: Watch, kind: str) -> None:
    watch.allow("fatal error|Stack trace|stack size exceeded|RangeError")
    notebook.run("'before'", index=1)
    notebook.write(CRASHES[kind])
    notebook.page.keyboard.press("ControlOrMeta+Enter")
    expect(notebook.page.get_by_role("region", name="Notices")).to_contain_text("crashed", timeout=60_000)
    expect(notebook.phase).to_have_attribute("data-phase", "ready", timeout=60_000)
    assert notebook.source(0).strip() == CRASHES[kind].strip()
    assert "'before'" in notebook.outputs(1)
    assert notebook.run("1 + 1") == "2"
