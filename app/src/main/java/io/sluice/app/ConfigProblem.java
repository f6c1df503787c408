package io.sluice.app;

/**
 * Something wrong in a configuration.
 *
 * @param line where in the file, from 1; 0 if it is nowhere in particular
 * @param path the key's path, e.g. {@code streams.energy.topic}
 * @param problem what was expected and what was found; never a secret
 */
record ConfigProblem(int line, String path, String problem) {
    @Override
    public String toString() {
        String where = path.isEmpty() ? "" : path + ": ";
        return line == 0 ? where + problem : "line " + line + ": " + where + problem;
    }
}
