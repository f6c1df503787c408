package io.sluice.filter;

/** A publication as tests see it. */
public interface Document {
    /** The field of its payload. */
    Scalar value(FieldPath path);

    /** Its key. */
    Scalar key();

    /** The header of that name. */
    Scalar header(String name);
}
