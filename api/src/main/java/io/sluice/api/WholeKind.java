package io.sluice.api;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;

/** Whole numbers, from the least to the most. */
record WholeKind(int least, int most) implements Kind<Integer> {
    @Override
    public Integer read(String text) throws Misfit {
        if (text.matches("[0-9]{1,9}")) {
            int number = Integer.parseInt(text);
            if (number >= least && number <= most) {
                return number;
            }
        }
        throw new Misfit("a whole number from " + least + " to " + most);
    }

    @Override
    public void describe(JsonGenerator json) throws IOException {
        json.writeStringField("type", "integer");
        json.writeNumberField("minimum", least);
        json.writeNumberField("maximum", most);
    }
}
