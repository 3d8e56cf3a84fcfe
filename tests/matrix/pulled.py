"""What was pulled says the same as what was pushed, wherever what was pushed says something.

Usage: pulled.py PUSHED PULLED
"""
import json
import sys

# Said by the one who pushes, kept by no server: where the code lies and what of it is uploaded.
OF_THE_PUSHER = {'path', 'ignore'}


def differences(place, pushed, pulled):
    if isinstance(pushed, dict):
        assert isinstance(pulled, dict), place
        for name, value in pushed.items():
            if name not in OF_THE_PUSHER and value is not None:
                yield from differences(f'{place}.{name}', value, pulled.get(name))
    elif isinstance(pushed, list) and pushed and isinstance(pushed[0], dict):
        key = '$id' if '$id' in pushed[0] else 'key'
        there = {one[key]: one for one in pulled or []}
        for one in pushed:
            yield from differences(f'{place}.{one[key]}', one, there.get(one[key]) or {})
        if len(pushed) != len(there):
            yield f'{place}: {len(there)} instead of {len(pushed)}'
    elif pushed != pulled and not (pushed in ('', []) and pulled is None):
        yield f'{place}: {pulled!r} instead of {pushed!r}'


def main():
    pushed, pulled = (json.load(open(name, encoding='utf8')) for name in sys.argv[1:])
    found = []
    for kind in ('functions', 'tablesDB', 'tables', 'buckets'):
        found += differences(kind, pushed[kind], pulled.get(kind, []))
    print('\n'.join(found[:40]))
    print(f'  pulled back: {len(found)} differences')
    sys.exit(bool(found))


main()
