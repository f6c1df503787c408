package io.sluice.filter;

import io.sluice.filter.InvalidFilter.Code;
import io.sluice.filter.Operand.Claim;
import io.sluice.filter.Operand.Header;
import io.sluice.filter.Operand.Literal;
import io.sluice.filter.Operand.Value;
import io.sluice.filter.Scalar.Bool;
import io.sluice.filter.Scalar.Num;
import io.sluice.filter.Scalar.Other;
import io.sluice.filter.Scalar.Text;
import io.sluice.filter.Token.Kind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the text of a predicate.
 *
 * <pre>
 * any     = all { "or" all }
 * all     = one { "and" one }
 * one     = "not" one | "(" any ")" | "exists" operand | "true" | "false"
 *         | operand ( sign operand | "in" list | "prefix" operand | "exists" )
 * list    = "(" operand { "," operand } ")" | "[" operand { "," operand } "]" | claim
 * operand = "value." path | "key" | "headers." name | "claims." name
 *         | number | text | "true" | "false" | "null"
 * </pre>
 */
final class Parser {
    private static final Pattern NUMBER =
            Pattern.compile("-?(0|[1-9][0-9]*+)(\\.[0-9]++)?([eE][+-]?[0-9]++)?");

    private final String text;
    private final FilterLimits limits;
    private final boolean isRule;
    private final Lexer lexer;
    private Token token = new Token(Kind.END, "", 0, 0);
    private int tests;
    private int depth;

    /**
     * @param isRule whether it may test claims
     */
    Parser(String text, FilterLimits limits, boolean isRule) {
        this.text = text;
        this.limits = limits;
        this.isRule = isRule;
        lexer = new Lexer(text);
    }

    Term predicate() throws InvalidFilter {
        if (text.length() > limits.maxLength()) {
            throw new InvalidFilter(
                    Code.TOO_COMPLEX,
                    "expected at most " + limits.maxLength() + " characters",
                    text);
        }
        advance();
        Term term = any();
        if (token.kind() != Kind.END) {
            throw expected("'and', 'or' or the end");
        }
        return term;
    }

    private Term any() throws InvalidFilter {
        var terms = new ArrayList<>(List.of(all()));
        while (takeKeyword("or")) {
            terms.add(all());
        }
        return terms.size() == 1 ? terms.getFirst() : new Term.Or(terms);
    }

    private Term all() throws InvalidFilter {
        var terms = new ArrayList<>(List.of(one()));
        while (takeKeyword("and")) {
            terms.add(one());
        }
        return terms.size() == 1 ? terms.getFirst() : new Term.And(terms);
    }

    private Term one() throws InvalidFilter {
        if (token.isKeyword("not")) {
            descend();
            var term = new Term.Not(one());
            depth--;
            return term;
        }
        if (token.isSign("(")) {
            descend();
            Term term = any();
            depth--;
            takeSign(")");
            return term;
        }
        return test();
    }

    /** Goes past the token that begins a deeper level. */
    private void descend() throws InvalidFilter {
        if (++depth > limits.maxDepth()) {
            throw tooComplex("at most " + limits.maxDepth() + " levels of parentheses and 'not'");
        }
        advance();
    }

    private Term test() throws InvalidFilter {
        if (++tests > limits.maxTests()) {
            throw tooComplex("at most " + limits.maxTests() + " tests");
        }
        if (token.isKeyword("exists")) {
            advance();
            return new Term.Exists(findable());
        }
        Operand operand = operand("a test");
        Comparison comparison = comparison();
        if (comparison != null) {
            advance();
            return compare(operand, comparison, operand("a value"));
        }
        if (takeKeyword("in")) {
            return new Term.In(operand, list());
        }
        if (takeKeyword("prefix")) {
            return new Term.Prefix(operand, operand("a text"));
        }
        if (!(operand instanceof Literal) && takeKeyword("exists")) {
            return new Term.Exists(operand);
        }
        if (operand instanceof Literal(Bool(var passes))) {
            return new Term.Always(passes);
        }
        throw expected("a comparison, 'in', 'prefix' or 'exists'");
    }

    private @Nullable Comparison comparison() {
        if (token.kind() != Kind.SIGN) {
            return null;
        }
        return switch (token.text()) {
            case "=", "==" -> Comparison.EQUAL;
            case "!=" -> Comparison.UNEQUAL;
            case "<" -> Comparison.LESS;
            case "<=" -> Comparison.AT_MOST;
            case ">" -> Comparison.MORE;
            case ">=" -> Comparison.AT_LEAST;
            default -> null;
        };
    }

    /** With literals on the right, so that the same question reads the same. */
    private static Term compare(Operand left, Comparison comparison, Operand right) {
        return left instanceof Literal && !(right instanceof Literal)
                ? new Term.Compare(right, comparison.swapped(), left)
                : new Term.Compare(left, comparison, right);
    }

    private List<Operand> list() throws InvalidFilter {
        if (token.isSign("(")) {
            return items(")");
        }
        if (token.isSign("[")) {
            return items("]");
        }
        Token first = token;
        Operand operand = operand("a list");
        if (!(operand instanceof Claim)) {
            throw expected("a list in parentheses", first);
        }
        return List.of(operand);
    }

    private List<Operand> items(String end) throws InvalidFilter {
        var items = new ArrayList<Operand>();
        do {
            if (items.size() == limits.maxListItems()) {
                throw tooComplex("at most " + limits.maxListItems() + " items in a list");
            }
            advance();
            items.add(operand("a value"));
        } while (token.isSign(","));
        takeSign(end);
        return items;
    }

    /** An operand that may be there or not. */
    private Operand findable() throws InvalidFilter {
        Token first = token;
        Operand operand = operand("value.field, key or headers.name");
        if (operand instanceof Literal) {
            throw expected("value.field, key or headers.name", first);
        }
        return operand;
    }

    private Operand operand(String what) throws InvalidFilter {
        Operand operand =
                switch (token.kind()) {
                    case WORD -> operandOf(token.text(), what);
                    case TEXT -> new Literal(new Text(token.text()));
                    case SIGN, END -> throw expected(what);
                };
        advance();
        return operand;
    }

    private Operand operandOf(String word, String what) throws InvalidFilter {
        if (word.startsWith("value.")) {
            return new Value(path(word.substring("value.".length())));
        }
        if (word.startsWith("headers.")) {
            return new Header(name(word.substring("headers.".length())));
        }
        if (word.startsWith("claims.")) {
            return claim(name(word.substring("claims.".length())));
        }
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "key" -> new Operand.Key();
            case "true" -> new Literal(new Bool(true));
            case "false" -> new Literal(new Bool(false));
            case "null" -> new Literal(Other.NULL);
            case "and", "or", "not", "in", "prefix", "exists" -> throw expected(what);
            default -> number(word);
        };
    }

    private FieldPath path(String path) throws InvalidFilter {
        try {
            return FieldPath.parse(path);
        } catch (IllegalArgumentException _) {
            throw expected("a field such as value.a.b");
        }
    }

    private String name(String name) throws InvalidFilter {
        if (name.isEmpty()) {
            throw expected("a name after the dot");
        }
        return Words.unescaped(name);
    }

    private Claim claim(String name) throws InvalidFilter {
        if (!isRule) {
            throw unknown("no claims, which only rules may test");
        }
        return new Claim(name);
    }

    private Literal number(String word) throws InvalidFilter {
        if (!NUMBER.matcher(word).matches()) {
            throw unknown(
                    "value.field, key, headers.name"
                            + (isRule ? ", claims.name" : "")
                            + ", a number or a text in quotes");
        }
        byte[] digits = word.getBytes(StandardCharsets.US_ASCII);
        if (!(Decimals.read(digits, 0, digits.length) instanceof Num number)) {
            throw tooComplex(
                    "a number of at most %d digits and with an exponent up to %d"
                            .formatted(Decimals.MAX_LENGTH, Decimals.MAX_EXPONENT));
        }
        return new Literal(number);
    }

    private void advance() throws InvalidFilter {
        token = lexer.next();
    }

    private boolean takeKeyword(String keyword) throws InvalidFilter {
        if (!token.isKeyword(keyword)) {
            return false;
        }
        advance();
        return true;
    }

    private void takeSign(String sign) throws InvalidFilter {
        if (!token.isSign(sign)) {
            throw expected("'" + sign + "'");
        }
        advance();
    }

    private InvalidFilter expected(String what) {
        return expected(what, token);
    }

    private InvalidFilter expected(String what, Token at) {
        return invalid(Code.SYNTAX, what, at);
    }

    private InvalidFilter unknown(String what) {
        return invalid(Code.UNKNOWN_OPERAND, what, token);
    }

    private InvalidFilter tooComplex(String what) {
        return invalid(Code.TOO_COMPLEX, what, token);
    }

    private InvalidFilter invalid(Code code, String what, Token at) {
        return new InvalidFilter(
                code,
                "expected " + what + " at column " + (at.from() + 1),
                text.substring(at.from(), at.to()));
    }
}
