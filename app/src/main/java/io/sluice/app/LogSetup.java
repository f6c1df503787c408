package io.sluice.app;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How log lines are written: readable text to standard error, until a configuration asks for JSON.
 * Libraries are heard only when they fail: what matters of theirs the rooms say themselves.
 */
public final class LogSetup extends ContextAwareBase implements Configurator {
    private static final String LINE =
            "%d{yyyy-MM-dd HH:mm:ss.SSS} %-5level %msg %kvp{DOUBLE}%n%ex{10}";

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        apply(context, GatewayConfig.LogFormat.TEXT, "info");
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    /** Writes log lines as the configuration says. */
    public static void apply(GatewayConfig.Operations settings) {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            context.reset();
            apply(context, settings.logFormat(), settings.logLevel());
        }
    }

    private static void apply(LoggerContext context, GatewayConfig.LogFormat format, String level) {
        var appender = new ConsoleAppender<ILoggingEvent>();
        appender.setContext(context);
        appender.setTarget("System.err");
        appender.setEncoder(encoder(context, format));
        appender.start();
        var root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.WARN);
        root.addAppender(appender);
        context.getLogger("io.sluice").setLevel(Level.toLevel(level));
        for (String library :
                List.of(
                        "com.zaxxer.hikari",
                        "org.apache.kafka",
                        "kafka",
                        "org.apache.activemq",
                        "org.apache.artemis")) {
            context.getLogger(library).setLevel(Level.ERROR);
        }
    }

    private static Encoder<ILoggingEvent> encoder(
            LoggerContext context, GatewayConfig.LogFormat format) {
        return switch (format) {
            case JSON -> {
                var encoder = new JsonEncoder();
                encoder.setContext(context);
                encoder.setWithSequenceNumber(false);
                encoder.setWithNanoseconds(false);
                encoder.setWithContext(false);
                encoder.setWithMDC(false);
                encoder.setWithArguments(false);
                encoder.setWithMessage(false);
                encoder.setWithFormattedMessage(true);
                encoder.start();
                yield encoder;
            }
            case TEXT -> {
                var encoder = new PatternLayoutEncoder();
                encoder.setContext(context);
                encoder.setPattern(LINE);
                encoder.start();
                yield encoder;
            }
        };
    }
}
