package dev.vht.internal.open;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vht.ConfigurationException;
import dev.vht.NotATableException;
import dev.vht.TableExistsException;
import dev.vht.spi.Location;
import dev.vht.spi.Presence;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BackupPlacesTest {

  private static BackupPlaces places(Presence presence) {
    return new BackupPlaces(new FakeProvider(presence), FakeProvider.LOCATION);
  }

  @Test
  void anAbsentPlaceOfTheSameSchemeIsTakenWithItsOptions() {
    assertThat(places(Presence.ABSENT).at("fake:copy?colour=red"))
        .isEqualTo(new Location("fake", "copy", Map.of("colour", "red")));
  }

  @Test
  void anotherSchemeIsRejectedWithBothNamed() {
    assertThatThrownBy(() -> places(Presence.ABSENT).at("memory:copy"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("M1: backup of fake:place to memory:copy but ")
        .hasMessageContaining("the scheme of its table, fake;");
  }

  @Test
  void aTemporaryPlaceIsRejected() {
    assertThatThrownBy(() -> places(Presence.ABSENT).at("fake:"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("M1: backup of fake:place to fake: but that has no path");
  }

  @Test
  void aMalformedUrlAndAnUnknownOptionAreRejected() {
    assertThatThrownBy(() -> places(Presence.ABSENT).at("no scheme"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("O1: ");
    assertThatThrownBy(() -> places(Presence.ABSENT).at("fake:copy?color=red"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("O1: unknown option color")
        .hasMessageContaining("colour");
  }

  @Test
  void anExistingTableIsNotOverwritten() {
    assertThatThrownBy(() -> places(Presence.TABLE).at("fake:copy"))
        .isInstanceOf(TableExistsException.class)
        .hasMessageStartingWith("M1: backup of fake:place but there is a table at fake:copy; ");
    assertThatThrownBy(() -> places(Presence.TABLE).at("fake:place"))
        .isInstanceOf(TableExistsException.class)
        .hasMessageContaining("at fake:place, the very one; ");
  }

  @Test
  void somethingElseIsLeftAlone() {
    assertThatThrownBy(() -> places(Presence.FOREIGN).at("fake:copy"))
        .isInstanceOf(NotATableException.class)
        .hasMessageStartingWith("L6: at fake:copy is something that is not a table");
  }
}
