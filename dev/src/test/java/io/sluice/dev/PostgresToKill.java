package io.sluice.dev;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;

/** A process with PostgreSQL beside it, and a table with a letter. */
final class PostgresToKill {
    private PostgresToKill() {}

    public static void main(String[] args) throws IOException, SQLException {
        var postgres = new EmbeddedPostgres(Path.of(args[0]), 0);
        postgres.start();
        EmbeddedPostgresTest.run(postgres, "create table letters as select 'a' as letter");
        Casualty.awaitTheEnd();
    }
}
