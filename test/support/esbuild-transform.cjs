const { createHash } = require('node:crypto');
const { version, transformSync } = require('esbuild');

module.exports = {
  process(source, file) {
    const options = { loader: 'ts', format: 'esm', target: 'node20', sourcemap: 'inline' };
    return { code: transformSync(source, { ...options, sourcefile: file }).code };
  },
  getCacheKey: (source, file) =>
    createHash('sha256').update(version).update(source).update(file).digest('hex'),
};
