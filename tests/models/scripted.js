// npm aimock with answers for everything that the stories ask. Usage: node scripted.js PORT

import { LLMock } from '@copilotkit/aimock';

const CHAT = 'Rust is an oxide of iron. It is red and brittle, and it grows where iron meets water and air for long. ';

const SUMMARY = { summary: 'Photosynthesis turns light into sugar.', keyPoints: ['Light', 'Water', 'Air'] };

const mock = new LLMock({ port: Number(process.argv[2]), chunkSize: 8, latency: 20 });
const says = (systemMessage, content) => mock.addFixture({ match: { systemMessage }, response: { content } });
says('Summarise the text', JSON.stringify(SUMMARY));
says('Divide the transcript', JSON.stringify({
  chapters: [0, 1, 2, 3].map((at) => ({
    title: `Chapter ${at + 1}`, description: 'What it is about.', startChunk: at, endChunk: at, objectives: ['Explain it'],
  })),
}));
says('one summary of it', JSON.stringify({ summary: 'A summary.', summaries: ['One.', 'Two.', 'Three.'], keyTakeaways: ['a', 'b', 'c', 'd', 'e'] }));
says('Write study notes', JSON.stringify({ notes: '# Notes\n\nThey say it.', concepts: [], formulas: [], applications: [] }));
says('You are the study assistant of PeerSpark', CHAT.repeat(4).trim());
await mock.start();
console.log(`scripted at ${mock.url}`);
