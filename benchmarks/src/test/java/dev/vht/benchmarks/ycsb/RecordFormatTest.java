package dev.vht.benchmarks.ycsb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordFormatTest {
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 127, 128, 300, 16_383, 16_384, 3_000_000})
  void fieldsAreReadAsTheyWereWritten(int length) {
    Map<String, byte[]> fields = new LinkedHashMap<>();
    fields.put("one", new byte[length]);
    fields.put("größer", "two".getBytes(StandardCharsets.UTF_8));
    fields.put("", new byte[] {-1});

    assertThat(RecordFormat.read(RecordFormat.write(fields))).containsExactlyEntriesOf(fields);
  }

  @Test
  void aRecordOfYcsbHasTheDocumentedLength() {
    Map<String, byte[]> fields = new LinkedHashMap<>();
    for (int field = 0; field < 10; field++) {
      fields.put("field" + field, new byte[100]);
    }

    assertThat(RecordFormat.write(fields)).hasSize(1_080);
  }

  @Test
  void aTornValueIsNoRecord() {
    byte[] value = RecordFormat.write(Map.of("field0", new byte[100]));
    byte[] torn = Arrays.copyOf(value, value.length - 1);

    assertThatThrownBy(() -> RecordFormat.read(torn)).isInstanceOf(IllegalArgumentException.class);
  }
}
