package io.sluice.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.filter.KeyTemplate;
import io.sluice.hub.Header;
import io.sluice.hub.Payload;
import java.util.List;
import org.junit.jupiter.api.Test;

class TemplateKeyTest {
    private static final Payload VALUE = Payload.of("{\"id\":\"m1\",\"n\":7}");
    private static final List<Header> HEADERS =
            List.of(
                    new Header("site", Payload.of("old")),
                    new Header("other", Payload.of("x")),
                    new Header("site", Payload.of("new")));

    private static TemplateKey rule(String template) {
        return new TemplateKey(KeyTemplate.parse(template));
    }

    @Test
    void aKeyIsMadeOfKeyValueAndHeaders() {
        assertThat(rule("{headers.site}/{value.id}-{key}").key(Payload.of("k"), VALUE, HEADERS))
                .isEqualTo(Payload.of("new/m1-k"));
    }

    @Test
    void whereSomethingIsMissingThereIsNoKey() {
        assertThat(rule("{value.id}").key(Payload.of("k"), null, HEADERS)).isNull();
        assertThat(rule("{headers.gone}").key(Payload.of("k"), VALUE, HEADERS)).isNull();
        assertThat(rule("{key}").key(null, VALUE, HEADERS)).isNull();
    }

    @Test
    void aDeletionHasAKeyWhereThatIsNotMadeOfFields() {
        assertThat(rule("a-{key}").key(Payload.of("k"), null, List.of()))
                .isEqualTo(Payload.of("a-k"));
    }
}
