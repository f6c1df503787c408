package io.sluice.api;

import io.sluice.hub.Payload;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A sheet by RFC 4180. Text that a spreadsheet would take for a formula gets an apostrophe before
 * it; numbers are left alone.
 */
final class CsvSheet {
    private static final String LINE_END = "\r\n";
    private static final String BEGIN_FORMULAS = "=+-@\t\r\n";

    private final Sheet sheet;

    CsvSheet(Sheet sheet) {
        this.sheet = sheet;
    }

    void write(OutputStream out) throws IOException {
        var writer = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
        int columns = sheet.names().size();
        for (int column = 0; column < columns; column++) {
            writeBefore(writer, column);
            writer.write(quoted(harmless(sheet.names().get(column))));
        }
        writer.write(LINE_END);
        for (int row = 0; row < sheet.table().size(); row++) {
            for (int column = 0; column < columns; column++) {
                writeBefore(writer, column);
                writer.write(quoted(text(sheet.table().cells().at(row, column))));
            }
            writer.write(LINE_END);
        }
        writer.flush();
    }

    private static void writeBefore(Writer writer, int column) throws IOException {
        if (column > 0) {
            writer.write(',');
        }
    }

    private static String text(@Nullable Object value) {
        return switch (value) {
            case null -> "";
            case Instant time -> Times.text(time);
            case Number number -> Sheet.isNumber(number) ? number.toString() : "";
            case Boolean flag -> flag.toString();
            case Payload document -> harmless(Sheet.oneLine(document).strip());
            default -> harmless(value.toString());
        };
    }

    private static String harmless(String text) {
        return text.isEmpty() || BEGIN_FORMULAS.indexOf(text.charAt(0)) < 0 ? text : "'" + text;
    }

    private static String quoted(String text) {
        boolean isPlain =
                text.chars().noneMatch(c -> c == '"' || c == ',' || c == '\r' || c == '\n');
        return isPlain ? text : "\"" + text.replace("\"", "\"\"") + "\"";
    }
}
