package io.sluice.dev;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.app.ConfigReader;
import io.sluice.auth.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DevConfigTest {
    private static final Secret ODD =
            Secret.of("it's-$ODD-and-${NOT_SET}-$$-0123456789-abcdefghijkl");

    @TempDir private Path directory;

    private DevConfig config(boolean gateway) {
        var settings =
                new DevSettings(
                        "127.0.0.1", 8080, 9092, 1883, 5432, directory, true, true, false, gateway);
        String database = "jdbc:postgresql://127.0.0.1:5433/postgres";
        return new DevConfig(settings, 8081, "127.0.0.1:9093", "127.0.0.1:1884", database, ODD);
    }

    @Test
    void whatIsWrittenIsWhatIsRun() throws IOException {
        var config = config(false);
        Path file = config.write(directory);

        var written = ConfigReader.with(_ -> null).parse(Files.readString(file));
        var read = config.read();

        assertThat(written.listening()).isEqualTo(read.listening());
        assertThat(written.listening().port()).isEqualTo(8081);
        assertThat(requireNonNull(written.kafka()).bootstrap()).isEqualTo("127.0.0.1:9093");
        assertThat(written.database()).isEqualTo(read.database()).isNotNull();
        assertThat(written.auth()).isEqualTo(read.auth());
        assertThat(written.topics()).isEqualTo(read.topics());
        assertThat(written.operations()).isEqualTo(read.operations());
    }

    @Test
    void onlyItsOwnerReadsWhatIsWritten() throws IOException {
        Path file = config(false).write(directory);
        config(false).write(directory);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void aGatewayOfOnesOwnSaysMore() throws IOException {
        assertThat(config(false).read().operations().logLevel()).isEqualTo("info");
        assertThat(config(true).read().operations().logLevel()).isEqualTo("warn");
    }
}
