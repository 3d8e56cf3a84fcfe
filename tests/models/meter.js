// A model's server behind a meter: it hands everything on, and notes when the first words of an answer came.
// Usage: node meter.js UPSTREAM PORT

import http from 'node:http';

const [upstream, port] = process.argv.slice(2);
const answers = [];

const server = http.createServer(async (request, response) => {
  if (request.url === '/meter') {
    response.setHeader('content-type', 'application/json');
    return response.end(JSON.stringify(answers));
  }
  const body = [];
  for await (const part of request) body.push(part);
  const gone = new AbortController();
  response.on('close', () => gone.abort());
  try {
    const answer = await fetch(upstream + request.url, {
      method: request.method,
      headers: { 'content-type': 'application/json', authorization: request.headers.authorization ?? '' },
      body: request.method === 'POST' ? Buffer.concat(body) : undefined,
      signal: gone.signal,
    });
    response.writeHead(answer.status, copied(answer.headers));
    const noted = { firstAt: null, text: '' };
    if ((answer.headers.get('content-type') ?? '').startsWith('text/event-stream')) answers.push(noted);
    for await (const part of answer.body) {
      note(noted, Buffer.from(part).toString());
      response.write(part);
    }
    response.end();
  } catch {
    response.destroy();
  }
});

function copied(headers) {
  const kept = ['content-type', 'retry-after'];
  return Object.fromEntries([...headers].filter(([name]) => kept.includes(name)));
}

/** Notes the words of events; an event cut in two by the network is not noted, which no test relies on. */
function note(noted, text) {
  for (const line of text.split('\n').filter((it) => it.startsWith('data: {'))) {
    try {
      const said = JSON.parse(line.slice(6)).choices?.[0]?.delta?.content ?? '';
      if (said && noted.firstAt === null) noted.firstAt = Date.now();
      noted.text += said;
    } catch {
      // Half an event.
    }
  }
}

server.listen(Number(port), '127.0.0.1', () => console.log(`metering ${upstream}`));
