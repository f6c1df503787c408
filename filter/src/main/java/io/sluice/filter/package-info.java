/**
 * Looking into publications: predicates over payload, key and headers, projections of a payload to
 * some fields, and templates of keys.
 *
 * <p>Payloads come as bytes that have been checked to be one well-formed JSON document; what is
 * copied from them stays as it stands, never parsed and printed again. A {@link
 * io.sluice.filter.FieldReader} reads all fields that are wanted in one pass, a {@link
 * io.sluice.filter.JsonDocument} holds what it found, and every {@link io.sluice.filter.Predicate}
 * on the stream then compares scalars. A predicate that lacks something it needs is undecided and
 * does not pass, so that a row rule denies what it cannot judge.
 *
 * <p>This room knows the JDK and nothing else.
 */
@NullMarked
package io.sluice.filter;

import org.jspecify.annotations.NullMarked;
