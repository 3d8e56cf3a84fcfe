"""What the host holds is what appwrite.json says; against a state written earlier, nothing was changed since.

Usage: pushed.py INFO APPWRITE_JSON STATE
"""
import json
import os
import sys
import urllib.parse
import urllib.request


def main():
    info_file, project_file, state_file = sys.argv[1:]
    with open(info_file, encoding='utf8') as file:
        info = json.load(file)
    with open(project_file, encoding='utf8') as file:
        project = json.load(file)

    def get(path):
        query = urllib.parse.urlencode({'queries[]': '{"method":"limit","values":[500]}'})
        request = urllib.request.Request(f'{info["endpoint"]}{path}?{query}', headers={
            'x-appwrite-project': info['project'], 'x-appwrite-key': info['key']})
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)

    state = {}
    for database in project['tablesDB']:
        for table in get(f'/tablesdb/{database["$id"]}/tables')['tables']:
            state['tables/' + table['$id']] = table
    for bucket in get('/storage/buckets')['buckets']:
        # A push of buckets always sends each of them.
        bucket.pop('$updatedAt')
        state['buckets/' + bucket['$id']] = bucket
    wanted = {f'tables/{one["$id"]}' for one in project['tables']} | {f'buckets/{one["$id"]}' for one in project['buckets']}
    assert set(state) == wanted, set(state) ^ wanted
    for table in project['tables']:
        there = state['tables/' + table['$id']]
        for member in ('columns', 'indexes'):
            keys = [one['key'] for one in there[member]]
            assert sorted(keys) == sorted(one['key'] for one in table[member]), (table['$id'], member, keys)
            assert all(one['status'] == 'available' for one in there[member]), table['$id']
    functions = {one['$id']: one for one in get('/functions')['functions']}
    for function in project['functions']:
        there = functions[function['$id']]
        for member in ('events', 'execute', 'schedule', 'timeout', 'scopes', 'entrypoint', 'commands'):
            assert there[member] == function[member], (function['$id'], member, there[member])
        assert there['deploymentId'], f'{function["$id"]} has no deployment'
    if os.path.exists(state_file):
        with open(state_file, encoding='utf8') as file:
            before = json.load(file)
        changed = [name for name in state if state[name] != before[name]]
        assert not changed, f'changed by the second push: {changed}'
    with open(state_file, 'w', encoding='utf8') as file:
        json.dump(state, file)
    print(f'  {len(project["tables"])} tables, {len(project["buckets"])} buckets, {len(functions)} functions are as they should be')


main()
