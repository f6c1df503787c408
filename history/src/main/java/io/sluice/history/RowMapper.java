package io.sluice.history;

import io.sluice.filter.Document;
import io.sluice.filter.FieldPath;
import io.sluice.filter.FieldReader;
import io.sluice.filter.Headers;
import io.sluice.filter.JsonDocument;
import io.sluice.filter.Scalar;
import io.sluice.hub.Header;
import io.sluice.hub.Payload;
import io.sluice.hub.Publication;
import io.sluice.hub.Time;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes rows of publications. Has no state; any thread. */
final class RowMapper {
    private static final JsonCell REST = new JsonCell(TableSql.REST, null);

    private final HistorySettings settings;
    private final TimeRule rule;
    private final Time time;
    private final FieldReader reader;
    private final List<Writer> columns;

    RowMapper(HistorySettings settings, TimeRule rule, Time time) {
        this.settings = settings;
        this.rule = rule;
        this.time = time;
        this.reader = new FieldReader(fields(settings));
        this.columns = settings.columns().stream().map(this::writer).toList();
    }

    /** Writes a column of a row, and returns what is stored as a cell does. */
    private interface Writer {
        @Nullable Object write(Read read, CopyText out) throws Refused;
    }

    /** A publication as it is read. */
    private static final class Read {
        private final Publication publication;
        private final byte[] payload;
        private final Document document;

        Read(Publication publication, byte[] payload, Document document) {
            this.publication = publication;
            this.payload = payload;
            this.document = document;
        }
    }

    private static Set<FieldPath> fields(HistorySettings settings) {
        var fields = new HashSet<FieldPath>();
        if (settings.time() != null) {
            fields.add(settings.time());
        }
        for (var column : settings.columns()) {
            if (column.source() instanceof Column.Source.Field(FieldPath path)) {
                fields.add(path);
            }
        }
        return fields;
    }

    private Writer writer(Column column) {
        var cell = new Cell(column, column.name().equals(settings.key()));
        return switch (column.source()) {
            case Column.Source.Key() -> scalar(cell, r -> r.document.key());
            case Column.Source.Header(String name) -> scalar(cell, r -> r.document.header(name));
            case Column.Source.LogTime() ->
                    (r, out) -> cell.write(logTime(column, r.publication), out);
            case Column.Source.Field(FieldPath path) -> field(cell, column, path);
        };
    }

    private static Scalar logTime(Column column, Publication publication) throws Refused {
        return new Scalar.Text(
                Moments.text(Moments.ofMillis(column.name(), publication.timestamp())));
    }

    /** Finds a value. */
    private interface Find {
        Scalar in(Read read);
    }

    private static Writer scalar(Cell cell, Find find) {
        return (read, out) -> cell.write(find.in(read), out);
    }

    private static Writer field(Cell cell, Column column, FieldPath path) {
        if (column.type() != Column.Type.JSON) {
            return (read, out) -> cell.write(read.document.value(path), out);
        }
        var json = new JsonCell(column.name(), path);
        return (read, out) -> {
            var value = read.document.value(path);
            boolean isThere =
                    !(value instanceof Scalar.Other)
                            || value == Scalar.Other.COMPOSITE
                            || value == Scalar.Other.UNREADABLE;
            if (!isThere) {
                return cell.write(value, out);
            }
            json.write(read.payload, out);
            return null;
        };
    }

    /**
     * Makes rows of the publications of one partition.
     *
     * @param from where the position stands
     * @param begin where the publications begin
     * @param to where they end
     */
    Stretch stretch(
            int life, int partition, long from, long begin, long to, List<Publication> all) {
        var out = new CopyText(Math.max(1 << 10, 128 * all.size()));
        int[] ends = new int[all.size()];
        var rows = new ArrayList<StoredRow>(all.size());
        var refused = new ArrayList<Stretch.Refusal>();
        int deletions = 0;
        for (var publication : all) {
            var value = publication.value();
            if (value == null) {
                deletions++;
                continue;
            }
            int before = out.size();
            try {
                var row = row(read(publication, value), life, out);
                ends[rows.size()] = out.size();
                rows.add(row);
            } catch (Refused e) {
                out.cutTo(before);
                refused.add(new Stretch.Refusal(publication, e.reason(), e.detail()));
            } catch (RuntimeException | StackOverflowError bug) {
                out.cutTo(before);
                String what = bug.getClass().getName();
                refused.add(new Stretch.Refusal(publication, "mapping_bug", what));
            }
        }
        var made = new Rows(out, ends, rows);
        return new Stretch(life, partition, from, begin, to, made, refused, deletions);
    }

    private Read read(Publication publication, Payload value) {
        byte[] payload = value.toArray();
        var key = publication.key();
        var document =
                new JsonDocument(
                        reader, payload, key == null ? null : key.toArray(), headers(publication));
        return new Read(publication, payload, document);
    }

    private StoredRow row(Read read, int life, CopyText out) throws Refused {
        long micros = micros(read);
        out.ascii(Moments.text(micros));
        out.endColumn();
        var values = new ArrayList<@Nullable Object>(columns.size());
        for (var column : columns) {
            values.add(column.write(read, out));
            out.endColumn();
        }
        if (settings.rest()) {
            REST.write(read.payload, out);
            out.endColumn();
        }
        out.number(life);
        out.endColumn();
        int partition = read.publication.partition().number();
        out.number(partition);
        out.endColumn();
        out.number(read.publication.offset());
        out.endRow();
        return new StoredRow(new Place(micros, life, partition, read.publication.offset()), values);
    }

    private long micros(Read read) throws Refused {
        var field = settings.time();
        return rule.micros(
                field == null ? null : read.document.value(field),
                settings.retention(),
                read.publication.timestamp(),
                time.millis());
    }

    private static Headers headers(Publication publication) {
        var headers = publication.headers();
        return headers.isEmpty() ? Headers.NONE : name -> find(headers, name);
    }

    /** Of several headers of one name the last counts, as it does for filters and rules. */
    private static byte @Nullable [] find(List<Header> headers, String name) {
        return headers.reversed().stream()
                .filter(h -> h.name().equals(name))
                .map(h -> h.value().toArray())
                .findFirst()
                .orElse(null);
    }
}
