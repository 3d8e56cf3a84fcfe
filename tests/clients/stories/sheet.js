// Reading a certificate as others would: its letters and its code from the PDF, its proof with the published key and nothing else.

import { spawnSync } from 'node:child_process';
import { createPublicKey, verify } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Whether a statement is what the owner of a key signed; nobody is asked. */
export function isSigned({ statement, signature }, publicKey) {
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: publicKey }, format: 'jwk' });
  return verify(null, Buffer.from(statement), key, Buffer.from(signature, 'base64url'));
}

/** What a PDF says: its text and what its QR code leads to; null for what no program on this machine reads. */
export function read(pdf) {
  const place = mkdtempSync(join(tmpdir(), 'sheet-'));
  const at = (name) => join(place, name);
  try {
    writeFileSync(at('sheet.pdf'), pdf);
    const text = run('pdftotext', [at('sheet.pdf'), '-']);
    const drawn = run('pdftoppm', ['-png', '-r', '200', '-singlefile', at('sheet.pdf'), at('sheet')]);
    const code = drawn === null ? null : run('zbarimg', ['--quiet', '--raw', at('sheet.png')]);
    const taken = run('pdfdetach', ['-save', '1', '-o', at('proof'), at('sheet.pdf')]);
    const proof = taken === null ? null : readFileSync(at('proof'), 'utf8');
    return { text, code: code?.trim() ?? null, proof };
  } finally {
    rmSync(place, { recursive: true });
  }
}

/** What a program writes; null where it is not installed. */
function run(program, args) {
  const { error, status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  if (error?.code === 'ENOENT') return null;
  if (error || status !== 0) throw new Error(`${program}: ${error ?? stderr}`);
  return stdout;
}
