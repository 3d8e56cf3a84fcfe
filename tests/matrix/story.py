"""PyPI `appwrite` against the local host: every service it serves. Its models refuse an answer that lacks a field.

Usage: story.py INFO, the file that the host wrote.
"""
import io
import json
import sys
import tarfile
import time
import traceback

from appwrite.client import Client
from appwrite.exception import AppwriteException
from appwrite.id import ID
from appwrite.input_file import InputFile
from appwrite.permission import Permission
from appwrite.query import Query
from appwrite.role import Role
from appwrite.services.account import Account
from appwrite.services.functions import Functions
from appwrite.services.locale import Locale
from appwrite.services.messaging import Messaging
from appwrite.services.storage import Storage
from appwrite.services.tables_db import TablesDB
from appwrite.services.teams import Teams
from appwrite.services.tokens import Tokens
from appwrite.services.users import Users

with open(sys.argv[1], encoding='utf8') as file:
    INFO = json.load(file)


def client():
    return Client().set_endpoint(INFO['endpoint']).set_project(INFO['project'])


def refused(kind, call, *args, **named):
    """The call is refused with this type."""
    try:
        call(*args, **named)
    except AppwriteException as refusal:
        assert refusal.type == kind, f'{refusal.type} {refusal.message}, not {kind}'
        return
    raise AssertionError(f'not refused with {kind}')


SERVER = client().set_key(INFO['key'])


def people():
    users = Users(SERVER)
    asha = users.create('py-asha', 'py-asha@example.com', None, 'correct-horse-9', 'Asha')
    assert (asha.id, asha.name, asha.emailverification) == ('py-asha', 'Asha', False), asha
    refused('user_already_exists', users.create, 'py-asha', 'py-asha@example.com')
    assert users.update_email_verification('py-asha', True).emailverification
    assert users.update_labels('py-asha', ['vip']).labels == ['vip']
    users.update_prefs('py-asha', {'theme': 'dark'})
    assert users.list([Query.equal('name', 'Asha')]).total == 1
    assert users.get('py-asha').email == 'py-asha@example.com'
    session = users.create_session('py-asha')
    assert session.secret and users.list_sessions('py-asha').total == 1
    assert users.create_jwt('py-asha').jwt.count('.') == 2
    users.list_memberships('py-asha')
    target = users.create_target('py-asha', 'py-mail', 'email', 'other@example.com')
    assert users.list_targets('py-asha').total >= 1 and target.id == 'py-mail'
    users.create('py-ben', 'py-ben@example.com', None, 'correct-horse-9', 'Ben')
    return session.secret


def account(secret):
    own = Account(client().set_session(secret))
    assert own.get().id == 'py-asha'
    assert own.update_name('Asha K').name == 'Asha K'
    assert own.get_prefs() is not None
    own.update_prefs({'theme': 'light'})
    assert own.list_sessions().total == 1 and own.get_session('current').current
    own.list_identities()
    own.update_password('correct-horse-10', 'correct-horse-9')
    guest = Account(client())
    new = guest.create(ID.unique(), 'py-new@example.com', 'correct-horse-9', 'New')
    assert new.email == 'py-new@example.com'
    assert guest.create_email_password_session('py-new@example.com', 'correct-horse-9').userid == new.id
    refused('user_invalid_credentials', guest.create_email_password_session, 'py-new@example.com', 'wrong-horse-9')
    assert guest.create_anonymous_session().provider == 'anonymous'
    refused('general_unauthorized_scope', guest.get)


def teams(secret):
    service = Teams(SERVER)
    team = service.create('py-team', 'Team', ['owner', 'admin'])
    assert team.name == 'Team' and service.list().total >= 1
    member = service.create_membership('py-team', ['admin'], None, 'py-asha')
    assert member.userid == 'py-asha' and member.confirm
    assert service.list_memberships('py-team').total == 1
    assert service.update_membership('py-team', member.id, ['owner']).roles == ['owner']
    own = Teams(client().set_session(secret))
    assert own.get('py-team').id == 'py-team'
    service.update_name('py-team', 'Crew')
    service.update_prefs('py-team', {'a': 1})
    service.get_prefs('py-team')
    service.delete_membership('py-team', member.id)
    service.delete('py-team')
    refused('team_not_found', service.get, 'py-team')


def tables(secret):
    service = TablesDB(SERVER)
    assert service.create('py-main', 'Main').id == 'py-main'
    access = [Permission.create(Role.users())]
    table = service.create_table('py-main', 'posts', 'Posts', access, True)
    assert table.rowsecurity and table.permissions == access
    at = ('py-main', 'posts')
    service.create_varchar_column(*at, 'title', 100, True)
    service.create_text_column(*at, 'body', False)
    service.create_string_column(*at, 'old', 40, False)
    service.create_integer_column(*at, 'likes', False, 0, 100, 0)
    service.create_float_column(*at, 'score', False)
    service.create_boolean_column(*at, 'open', False, True)
    service.create_datetime_column(*at, 'at', False)
    service.create_email_column(*at, 'mail', False)
    service.create_enum_column(*at, 'kind', ['note', 'question'], False, 'note')
    service.create_ip_column(*at, 'ip', False)
    service.create_url_column(*at, 'url', False)
    assert service.get_column(*at, 'title').key == 'title'
    assert service.list_columns(*at).total == 11
    service.create_index(*at, 'by_likes', 'key', ['likes'], ['DESC'])
    assert service.list_indexes(*at).total == 1
    assert service.get_table(*at).name == 'Posts' and service.list_tables('py-main').total == 1
    row = service.create_row(*at, 'one', {'title': 'One'}, [Permission.read(Role.user('py-asha'))])
    assert row.data['title'] == 'One' and row.data['likes'] == 0, row.data
    refused('row_invalid_structure', service.create_row, *at, 'bad', {'title': 'x', 'mail': 'no mail'})
    assert service.increment_row_column(*at, 'one', 'likes', 2).data['likes'] == 2
    assert service.decrement_row_column(*at, 'one', 'likes', 1).data['likes'] == 1
    assert service.update_row(*at, 'one', {'body': 'text'}).data['body'] == 'text'
    assert service.upsert_row(*at, 'two', {'title': 'Two'}).data['title'] == 'Two'
    many = service.create_rows(*at, [{'$id': 'three', 'title': 'Three'}, {'$id': 'four', 'title': 'Four'}])
    assert many.total == 2
    assert service.update_rows(*at, {'likes': 7}, [Query.equal('$id', ['three', 'four'])]).total == 2
    found = service.list_rows(*at, [Query.greater_than('likes', 5), Query.order_asc('title'), Query.limit(1)])
    assert (found.total, found.rows[0].data['title']) == (2, 'Four'), found.rows
    assert service.delete_rows(*at, [Query.equal('title', 'Three')]).total == 1
    own = TablesDB(client().set_session(secret))
    assert [one.id for one in own.list_rows(*at).rows] == ['one']
    refused('row_not_found', own.get_row, *at, 'two')
    transaction = service.create_transaction(60)
    service.create_operations(transaction.id, [{
        'action': 'create', 'databaseId': 'py-main', 'tableId': 'posts', 'rowId': 'five', 'data': {'title': 'Five'}}])
    assert service.update_transaction(transaction.id, True).status == 'committed'
    assert service.get_row(*at, 'five').id == 'five'
    service.delete_row(*at, 'five')
    service.update_table(*at, 'Articles')
    service.list_transactions()


def storage(secret):
    service = Storage(SERVER)
    bucket = service.create_bucket('py-files', 'Files', [Permission.create(Role.users())], True)
    assert bucket.filesecurity and service.list_buckets().total >= 1
    own = Storage(client().set_session(secret))
    large = bytes(range(256)) * 24_000
    made = own.create_file('py-files', 'big', InputFile.from_bytes(large, 'big.bin', 'application/octet-stream'))
    assert made.sizeoriginal == len(large) and made.chunksuploaded == made.chunkstotal == 2, made
    assert own.get_file_download('py-files', 'big') == large
    assert own.get_file('py-files', 'big').name == 'big.bin'
    assert own.list_files('py-files').total == 1
    assert own.update_file('py-files', 'big', 'large.bin').name == 'large.bin'
    refused('storage_file_not_found', Storage(client()).get_file, 'py-files', 'big')
    tokens = Tokens(SERVER)
    token = tokens.create_file_token('py-files', 'big')
    assert tokens.list('py-files', 'big').total == 1 and tokens.get(token.id).secret
    tokens.update(token.id, '2099-01-01T00:00:00.000+00:00')
    tokens.delete(token.id)
    own.delete_file('py-files', 'big')
    service.update_bucket('py-files', 'Things')
    service.delete_bucket('py-files')


def functions(secret):
    service = Functions(SERVER)
    made = service.create('py-echo', 'Echo', 'rust-1.83', ['users'], timeout=15)
    assert made.execute == ['users'] and service.list().total >= 1
    # A key lacks the scope `public` on Appwrite too.
    refused('general_unauthorized_scope', service.list_runtimes)
    assert Functions(client()).list_runtimes().total >= 1 and service.list_specifications().total >= 1
    variable = service.create_variable('py-echo', ID.unique(), 'NAME', 'value')
    assert service.list_variables('py-echo').total == 1 and variable.key == 'NAME'
    code = InputFile.from_bytes(CODE, 'code.tar.gz', 'application/gzip')
    deployment = service.create_deployment('py-echo', code, True, 'handler.rs', 'true')
    for _ in range(100):
        status = service.get_deployment('py-echo', deployment.id).status.value
        if status in ('ready', 'failed'):
            break
        time.sleep(0.05)
    assert status == 'ready', status
    assert service.list_deployments('py-echo').total == 1
    own = Functions(client().set_session(secret))
    done = own.create_execution('py-echo', 'hello', False, '/path?a=b', 'POST', {'x-mine': '1'})
    assert done.status.value == 'completed' and 'hello' in done.responsebody, done
    later = own.create_execution('py-echo', '', True)
    assert later.status.value in ('waiting', 'processing', 'completed')
    assert own.get_execution('py-echo', done.id).id == done.id and own.list_executions('py-echo').total >= 1
    refused('user_unauthorized', Functions(client()).create_execution, 'py-echo')
    service.update('py-echo', 'Mirror')
    service.delete('py-echo')


def messaging():
    service = Messaging(SERVER)
    provider = service.create_fcm_provider('py-fcm', 'Push', {'project_id': 'p'}, True)
    assert provider.type == 'push' and service.list_providers().total >= 1
    topic = service.create_topic('py-topic', 'Topic')
    assert topic.name == 'Topic' and service.list_topics().total >= 1
    target = Users(SERVER).create_target('py-asha', 'py-push', 'push', 'py-device', 'py-fcm')
    service.create_subscriber('py-topic', 'py-sub', target.id)
    assert service.list_subscribers('py-topic').total == 1
    message = service.create_push('py-hello', 'Hello', 'There', ['py-topic'])
    assert message.providertype == 'push' and service.get_message('py-hello').id == 'py-hello'
    service.create_email('py-mail', 'Subject', 'Content', users=['py-asha'], draft=True)
    assert service.list_messages().total >= 2
    service.delete_subscriber('py-topic', 'py-sub')
    service.delete_topic('py-topic')


def world():
    locale = Locale(client())
    assert locale.get().ip and locale.list_countries().total > 190 and locale.list_codes().total > 100
    assert locale.list_continents().total == 7 and locale.list_currencies().total > 50
    assert locale.list_languages().total > 50 and locale.list_countries_eu().total == 27
    locale.list_countries_phones()


def archive():
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode='w:gz') as tar:
        entry = tarfile.TarInfo('handler.rs')
        entry.size = 2
        tar.addfile(entry, io.BytesIO(b'//'))
    return out.getvalue()


CODE = archive()


def main():
    failed = 0
    secret = people()
    parts = [(account, secret), (teams, secret), (tables, secret), (storage, secret), (functions, secret),
             (messaging, None), (world, None)]
    for part, needs in parts:
        try:
            part(needs) if needs else part()
            print(f'  python {part.__name__}: fine')
        except Exception as why:  # every part is tried, so that one run tells all
            failed += 1
            traceback.print_exc(limit=-3)
            print(f'  python {part.__name__}: {type(why).__name__} {why}')
    sys.exit(failed)


main()
