"""Makes a document to fuzz with out of one of Appwrite's own: the routes that the host serves, with ids of things that are there.

Usage: document.py APPWRITE_DOCUMENT INFO OUT. Prints the secret of a user's session as its last line.
"""
import json
import sys
import urllib.error
import urllib.request

METHODS = ('get', 'post', 'put', 'patch', 'delete')

# Ids in paths: each names a thing that `things` makes.
IDS = ('databaseId', 'tableId', 'rowId', 'userId', 'teamId', 'bucketId', 'fileId', 'functionId', 'topicId', 'providerId', 'key', 'column')


class Host:
    """Calls with the key that may do everything."""

    def __init__(self, info):
        self.info = info

    def call(self, method, path, body=None):
        return self.answer(method, path, body)[0]

    def answer(self, method, path, body=None):
        request = urllib.request.Request(self.info['endpoint'] + path, method=method, headers={
            'content-type': 'application/json', 'x-appwrite-project': self.info['project'], 'x-appwrite-key': self.info['key']})
        if body is not None:
            request.data = json.dumps(body).encode()
        try:
            with urllib.request.urlopen(request) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as refusal:
            return refusal.code, refusal.read()


def things(host):
    """Makes what the ids in paths name."""
    at = '/tablesdb/fuzz/tables/fuzz'
    made = [
        host.call('POST', '/tablesdb', {'databaseId': 'fuzz', 'name': 'Fuzz'}),
        host.call('POST', '/tablesdb/fuzz/tables', {'tableId': 'fuzz', 'name': 'Fuzz'}),
        host.call('POST', f'{at}/columns/integer', {'key': 'fuzz', 'required': False, 'default': 0}),
        host.call('POST', f'{at}/rows', {'rowId': 'fuzz', 'data': {'fuzz': 1}}),
        host.call('POST', '/users', {'userId': 'fuzz', 'email': 'fuzz@example.com', 'password': 'correct-horse-9', 'name': 'Fuzz'}),
        host.call('POST', '/teams', {'teamId': 'fuzz', 'name': 'Fuzz'}),
        host.call('POST', '/storage/buckets', {'bucketId': 'fuzz', 'name': 'Fuzz'}),
        host.call('POST', '/functions', {'functionId': 'fuzz', 'name': 'Fuzz', 'runtime': 'rust-1.83'}),
        host.call('POST', '/messaging/topics', {'topicId': 'fuzz', 'name': 'Fuzz'}),
        host.call('POST', '/messaging/providers/fcm', {'providerId': 'fuzz', 'name': 'Fuzz'}),
    ]
    # Those of an earlier document are there already.
    assert all(status in (201, 202, 409) for status in made), made


def is_served(host, method, path):
    parts = ['x' if part.startswith('{') else part for part in path.split('/')]
    # Deleting what is not there, under a name of its own.
    return host.call(method.upper(), '/'.join(parts), {} if method != 'get' else None) != 501


def loosened(schema):
    """Appwrite's `oneOf` lists shapes that overlap, such as the columns of integers and of floats: any of them will do."""
    if isinstance(schema, dict):
        return {('anyOf' if name == 'oneOf' else name): loosened(value) for name, value in schema.items()}
    if isinstance(schema, list):
        return [loosened(value) for value in schema]
    return schema


def main():
    document_file, info_file, out_file = sys.argv[1:]
    with open(document_file, encoding='utf8') as file:
        document = loosened(json.load(file))
    with open(info_file, encoding='utf8') as file:
        host = Host(json.load(file))
    document['servers'] = [{'url': host.info['endpoint']}]
    served, refused = 0, 0
    for path, item in list(document['paths'].items()):
        for method in METHODS:
            if method not in item:
                continue
            if not is_served(host, method, path):
                del item[method]
                refused += 1
                continue
            served += 1
            operation = item[method]
            # Who calls is told on the command line.
            operation.pop('security', None)
            for parameter in operation.get('parameters', []):
                if parameter['in'] == 'path' and parameter['name'] in IDS:
                    parameter['schema'] = {'type': 'string', 'enum': ['fuzz']}
        if not any(method in item for method in METHODS):
            del document['paths'][path]
    things(host)
    with open(out_file, 'w', encoding='utf8') as file:
        json.dump(document, file)
    print(f'  {served} operations are fuzzed, {refused} are not served')
    _, session = host.answer('POST', '/users/fuzz/sessions', {})
    print(json.loads(session)['secret'])


main()
