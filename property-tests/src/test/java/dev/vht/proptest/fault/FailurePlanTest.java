package dev.vht.proptest.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vht.CachePolicy;
import dev.vht.ConfigurationException;
import dev.vht.VirtualHashTable;
import dev.vht.VirtualHashTables;
import dev.vht.codec.Codecs;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FailurePlanTest {
  private final FailurePlan failures = new FailurePlan();

  @AfterEach
  void forget() {
    failures.close();
  }

  private VirtualHashTable<String, String> open(CachePolicy cache) {
    return VirtualHashTables.at(failures.at("memory:"))
        .keys(Codecs.strings())
        .values(Codecs.strings())
        .cache(cache)
        .open();
  }

  @Test
  void aCallFailsBeforeOrAfterItsEffect() {
    try (VirtualHashTable<String, String> table = open(CachePolicy.none())) {
      failures.plan(1, FailureMoment.BEFORE);
      assertThatThrownBy(() -> table.set("a", "1"))
          .isInstanceOf(PlannedFailure.class)
          .hasMessage("the kit made the storage fail before put");
      assertThat(table.count()).isZero();
      failures.plan(1, FailureMoment.AFTER);
      assertThatThrownBy(() -> table.set("a", "1")).isInstanceOf(PlannedFailure.class);
      assertThat(failures.hasFailed()).isTrue();
      assertThat(table.ref("a")).isEqualTo("1");
    }
  }

  @Test
  void aFailedIterationIsOpenUntilItIsClosed() {
    try (VirtualHashTable<String, String> table = open(CachePolicy.none())) {
      table.set("a", "1");
      Stream<String> keys = table.keys();
      failures.plan(2, FailureMoment.BEFORE);
      assertThatThrownBy(keys::toList).hasMessageEndingWith("before next");
      assertThat(failures.openCursors()).isEqualTo(1);
      keys.close();
      assertThat(failures.openCursors()).isZero();
    }
  }

  @Test
  void aFillFailsInTheIteratorOfItsMap() {
    try (VirtualHashTable<String, String> table = open(CachePolicy.none())) {
      table.set("a", "1");
      failures.plan(4, FailureMoment.BEFORE);
      assertThatThrownBy(() -> table.fill(Map.of("b", "2"))).hasMessageEndingWith("before hasNext");
      assertThat(table.asMap()).as("the content after a failed atomic fill").containsOnlyKeys("a");
    }
  }

  /** A complete cache once made fill throw when reading the new content failed after the fill. */
  @Test
  void aFillThatTookEffectDoesNotThrow() {
    try (VirtualHashTable<String, String> table = open(CachePolicy.all())) {
      table.set("a", "1");
      failures.plan(5, FailureMoment.BEFORE);
      table.fill(Map.of("b", "2"));
      assertThat(failures.hasFailed()).isTrue();
      assertThat(table.find("a")).isEmpty();
      assertThat(table.find("b")).contains("2");
    }
  }

  @Test
  void aUrlWithoutAPlanCannotBeOpened() {
    String url = failures.at("memory:");
    failures.close();
    assertThatThrownBy(
            () -> VirtualHashTables.at(url).keys(Codecs.strings()).values(Codecs.strings()).open())
        .isInstanceOf(ConfigurationException.class);
    assertThatThrownBy(() -> VirtualHashTables.delete("failing:memory"))
        .isInstanceOf(ConfigurationException.class);
  }
}
