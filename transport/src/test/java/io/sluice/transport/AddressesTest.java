package io.sluice.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressesTest {
    private static InetAddress address(String text) {
        return InetAddress.ofLiteral(text);
    }

    // --- networks

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.255.255, true",
        "10.0.0.0/8, 11.0.0.0, false",
        "10.1.2.3/8, 10.9.9.9, true",
        "192.168.1.128/25, 192.168.1.127, false",
        "192.168.1.128/25, 192.168.1.128, true",
        "192.0.2.1, 192.0.2.1, true",
        "192.0.2.1, 192.0.2.2, false",
        "0.0.0.0/0, 203.0.113.1, true",
        "0.0.0.0/0, ::1, false",
        "::/0, 203.0.113.1, false",
        "2001:db8::/33, 2001:db8:7fff::1, true",
        "2001:db8::/33, 2001:db8:8000::1, false",
        "::1, ::1, true",
        "::ffff:192.0.2.1, 192.0.2.1, true"
    })
    void aNetworkHoldsWhatSharesItsFirstBits(String network, String other, boolean expected) {
        assertThat(Network.parse(network).contains(address(other))).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "/", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/x", "::/129",
                "localhost", "example.com", "10.0.0", "1234567", "10.0.0.256", "dead.beef", "abc",
                "cafe", ":::", "1.2.3.4.5", "[::1]", "::1%eth0", "0x7f.0.0.1", "10.0.0.1:80"
            })
    void whatIsNoNetworkIsRefusedWithoutAskingAnyone(String text) {
        assertThatThrownBy(() -> Network.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    // --- behind proxies

    private final ClientAddress behindProxies =
            new ClientAddress(List.of(Network.parse("10.0.0.0/8"), Network.parse("fd00::/8")));

    @ParameterizedTest
    @CsvSource({
        "10.0.0.1, , 10.0.0.1",
        "10.0.0.1, '', 10.0.0.1",
        "10.0.0.1, 203.0.113.5, 203.0.113.5",
        "10.0.0.1, '  203.0.113.5  ', 203.0.113.5",
        "10.0.0.1, '203.0.113.5, 10.0.0.2', 203.0.113.5",
        "10.0.0.1, '1.1.1.1, 203.0.113.5, 10.0.0.2', 203.0.113.5",
        "203.0.113.9, 1.1.1.1, 203.0.113.9",
        "10.0.0.1, nonsense, 10.0.0.1",
        "10.0.0.1, 'nonsense, 10.0.0.2', 10.0.0.2",
        "10.0.0.1, 'dead.beef, 10.0.0.2', 10.0.0.2",
        "10.0.0.1, '203.0.113.5, ', 10.0.0.1",
        "10.0.0.1, '10.0.0.3,10.0.0.2', 10.0.0.3",
        "fd00::1, '2001:db8::1', 2001:db8::1"
    })
    void theLastWhoIsNotTrustedIsTheClient(
            String peer, @Nullable String forwardedFor, String expected) {
        assertThat(behindProxies.of(address(peer), forwardedFor)).isEqualTo(address(expected));
    }

    @Test
    void withoutProxiesNobodyIsBelieved() {
        assertThat(new ClientAddress(List.of()).of(address("10.0.0.1"), "203.0.113.5"))
                .isEqualTo(address("10.0.0.1"));
    }

    // --- hosts

    @ParameterizedTest
    @CsvSource({
        "localhost, true",
        "LOCALHOST:8080, true",
        "127.0.0.1, true",
        "127.9.9.9:1, true",
        "[::1], true",
        "[::1]:65535, true",
        ", false",
        "'', false",
        "example.com, false",
        "localhost.example.com, false",
        "127.0.0.1.example.com, false",
        "example.com:127, false",
        "localhost:, false",
        "localhost:8080:8080, false",
        "user@localhost, false",
        "0.0.0.0, false",
        "::1, false"
    })
    void onlyLoopbackNamesAreThisMachine(@Nullable String host, boolean expected) {
        var headers = new DefaultHttpHeaders();
        if (host != null) {
            headers.set(HttpHeaderNames.HOST, host);
        }
        assertThat(LoopbackHost.matches(headers)).isEqualTo(expected);
    }

    // --- origins

    @ParameterizedTest
    @CsvSource({
        "false, '', https://any.example, gw.example, 203.0.113.1, true",
        "false, '', null, gw.example, 203.0.113.1, true",
        "false, '', , gw.example, 203.0.113.1, true",
        "false, https://app.example, https://app.example, gw.example, 203.0.113.1, true",
        "false, https://App.example, https://APP.example, gw.example, 203.0.113.1, true",
        "false, https://app.example, http://app.example, gw.example, 203.0.113.1, false",
        "false, https://app.example, https://app.example.evil, gw.example, 203.0.113.1, false",
        "false, https://app.example, https://gw.example, gw.example, 203.0.113.1, false",
        "false, https://app.example, null, gw.example, 203.0.113.1, false",
        "false, https://app.example, , gw.example, 203.0.113.1, true",
        "true, '', http://gw.example:8080, gw.example:8080, 203.0.113.1, true",
        "true, '', http://gw.example, gw.example:8080, 203.0.113.1, false",
        "true, '', http://evil.example, gw.example, 127.0.0.1, false",
        "true, '', null, gw.example, 127.0.0.1, false",
        "true, '', http://a b, gw.example, 127.0.0.1, false",
        "true, '', http://evil.example, , 127.0.0.1, false",
        "true, '', , gw.example, 127.0.0.1, true",
        "true, '', , gw.example, 203.0.113.1, false",
        "true, https://app.example, https://app.example, gw.example, 203.0.113.1, true"
    })
    void pagesComeFromWhereTheyMay(
            boolean strict,
            String allowed,
            @Nullable String origin,
            @Nullable String host,
            String client,
            boolean expected) {
        var rule = new OriginRule(allowed.isEmpty() ? Set.of() : Set.of(allowed), strict);
        assertThat(rule.permits(origin, host, address(client))).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "https://*.example", "app.example", "https://a/b", "", "null"})
    void anOriginThatNoBrowserSendsIsRefused(String origin) {
        assertThatThrownBy(() -> new OriginRule(Set.of(origin), false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + origin + "'");
    }

    // --- counting

    @Test
    void admissionForgetsAddressesThatHaveLeft() {
        var settings = TransportSettings.standard();
        var admission =
                new Admission(
                        new TransportSettings(
                                settings.io(),
                                settings.loops(),
                                3,
                                2,
                                List.of(),
                                settings.origins(),
                                false,
                                settings.handshakeTimeout(),
                                settings.maxMessageBytes()));
        var one = address("192.0.2.1");
        var two = address("192.0.2.2");
        assertThat(admission.enter(one)).isNull();
        assertThat(admission.enter(one)).isNull();
        assertThat(admission.enter(one)).isEqualTo(Refusal.TOO_MANY_FROM_ADDRESS);
        assertThat(admission.enter(two)).isNull();
        assertThat(admission.enter(two)).isEqualTo(Refusal.TOO_MANY_CONNECTIONS);
        admission.leave(one);
        admission.leave(one);
        assertThat(admission.connections()).isEqualTo(1);
        assertThat(admission.enter(one)).isNull();
        assertThat(admission.enter(one)).isNull();
        admission.close();
        assertThat(admission.enter(two)).isEqualTo(Refusal.SHUTTING_DOWN);
        assertThat(admission.connections()).isEqualTo(3);
    }
}
