// A language model that says what a story tells it to, behind the address that the host was started with.

import { createServer } from 'node:http';

/** A service of the form that the host asks; it answers by what it was told to do. */
export class Model {
  #answers;
  #server;
  asked = [];

  /** Listens at `AI_BASE_URL`; `answers` are pairs: words of the task, and the value to answer with. */
  static async at(base, answers) {
    const model = new Model();
    model.#answers = answers;
    model.#server = createServer((request, response) => model.#answer(request, response));
    await new Promise((resolve, reject) => {
      model.#server.once('error', reject);
      model.#server.listen(Number(new URL(base).port), '127.0.0.1', resolve);
    });
    return model;
  }

  /** How often it was given a task with these words. */
  count(words) {
    return this.asked.filter((it) => it.task.includes(words)).length;
  }

  close() {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request, response) {
    let body = '';
    for await (const piece of request) body += piece;
    const { messages, model } = JSON.parse(body);
    const [task, ...material] = messages.map((it) => it.content);
    this.asked.push({ task, material: material.join('\n') });
    const known = this.#answers.find(([words]) => task.includes(words));
    response.setHeader('content-type', 'application/json');
    if (!known) {
      response.writeHead(400).end(JSON.stringify({ error: { message: `nobody told what to say to: ${task}` } }));
      return;
    }
    const message = { role: 'assistant', content: JSON.stringify(known[1]) };
    response.end(JSON.stringify({
      id: `c-${this.asked.length}`, object: 'chat.completion', model,
      choices: [{ index: 0, message, finish_reason: 'stop' }],
      usage: { prompt_tokens: 100, completion_tokens: 20, total_tokens: 120 },
    }));
  }
}
