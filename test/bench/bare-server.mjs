// The least that an HTTPS server of this Node can do: it reads a body and sends a kilobyte back. A yardstick for the machine, not for us.
// Prints its port; ends with its parent.

import https from 'node:https';

const [, , cert, key] = process.argv;
const TEXT = JSON.stringify({ data: 'x'.repeat(1000) });
const server = https.createServer({ cert, key }, (request, response) => {
  request.resume().on('end', () => {
    response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': TEXT.length });
    response.end(TEXT);
  });
});
server.listen(0, '127.0.0.1', () => process.send(server.address().port));
process.on('disconnect', () => process.exit());
