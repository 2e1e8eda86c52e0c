package dev.vht.examples.manual;

import static dev.vht.examples.manual.Shelf.CONTRACT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vht.contracts.junit.CompleteTraces;
import org.junit.jupiter.api.Test;

/** What {@code contracts-junit/README.md} shows, compiled and run. */
// shown in contracts-junit/README.md
@CompleteTraces(expecting = Shelf.class)
class LibraryTest {
  @Test
  void aBookIsFound() {
    try (Shelf shelf = CONTRACT.attach(new OakShelf())) {
      assertThat(shelf.find("VHT")).isPresent();
    }
  }
}
// end
