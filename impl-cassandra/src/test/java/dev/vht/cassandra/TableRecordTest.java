package dev.vht.cassandra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vht.DamagedTableException;
import dev.vht.spi.Metadata;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TableRecordTest {
  private static final long NOW = 1_800_000_000_000L;
  private static final long PIN = 17;

  private final TableLocation table =
      TableLocation.parse("cassandra://localhost/k/t?datacenter=dc1");
  private final TableRecord record =
      TableRecord.created(new Metadata("a\nb\\c", "="), WriteMode.LWT, 500);
  private final long first = record.generation();

  @Test
  void isReadAsItWasWritten() {
    TableRecord full =
        record.withNext(2).advanced().withPin(PIN, 3, NOW).withRetired(4).withNext(5).withChunks();
    assertThat(TableRecord.of(table, full.toBytes())).isEqualTo(full);
    assertThat(TableRecord.of(table, record.toBytes())).isEqualTo(record);
  }

  @Test
  void aRecordThatCannotBeReadSaysWhy() {
    byte[] damaged =
        new String(record.toBytes(), StandardCharsets.UTF_8)
            .replace("retired=", "retired=xyz")
            .getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> TableRecord.of(table, damaged))
        .isInstanceOf(DamagedTableException.class)
        .hasMessageContaining("not a hexadecimal digit");
  }

  @Test
  void keepsAReplacedGenerationUntilItIsReleased() {
    TableRecord changing = record.withNext(2);
    assertThat(changing.keeps(first)).isTrue();
    assertThat(changing.keeps(2)).isTrue();
    TableRecord changed = changing.advanced();
    assertThat(changed.generation()).isEqualTo(2);
    assertThat(changed.keeps(first)).isTrue();
    TableRecord released = changed.released(NOW);
    assertThat(released.keeps(first)).isFalse();
    assertThat(released.keeps(2)).isTrue();
  }

  @Test
  void releasesNoPinnedGeneration() {
    TableRecord pinned = record.withPin(PIN, first, NOW).withNext(2).advanced();
    assertThat(pinned.released(NOW)).isEqualTo(pinned);
    TableRecord unpinned = pinned.withoutPin(PIN);
    assertThat(unpinned.keeps(first)).as("before it is released").isTrue();
    assertThat(unpinned.released(NOW).keeps(first)).isFalse();
  }

  @Test
  void releasesWhatAProcessThatEndedHasPinned() {
    TableRecord pinned = record.withPin(PIN, first, NOW).withNext(2).advanced();
    assertThat(pinned.released(NOW + TimeUnit.HOURS.toMillis(11)).keeps(first)).isTrue();
    TableRecord released = pinned.released(NOW + TimeUnit.HOURS.toMillis(13));
    assertThat(released.keeps(first)).isFalse();
    assertThat(released.pins()).isEmpty();
  }

  @Test
  void aFilledGenerationNeedsNoPinOnceItIsNext() {
    TableRecord filled = record.withPin(2, 2, NOW);
    assertThat(filled.keeps(2)).isTrue();
    assertThat(filled.withNext(2).pins()).isEmpty();
    assertThat(filled.withoutPin(2).keeps(2)).isFalse();
  }
}
