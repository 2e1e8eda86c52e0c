package dev.vht.internal.open;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vht.CodecMismatchException;
import dev.vht.Damage;
import dev.vht.DamagedTableException;
import dev.vht.NoSuchTableException;
import dev.vht.NotATableException;
import dev.vht.OpenMode;
import dev.vht.StorageException;
import dev.vht.TableExistsException;
import dev.vht.Verification;
import dev.vht.spi.Location;
import dev.vht.spi.Metadata;
import dev.vht.spi.Presence;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TableOpenerTest {
  private static final String CREATED = "create PROCESS READ_WRITE";
  private static final String OPENED = "open PROCESS READ_WRITE";

  @Test
  void whereNothingIsTheCreatingModesMakeATable() {
    assertThat(callsOf(OpenMode.CREATE, Presence.ABSENT)).containsExactly(CREATED);
    assertThat(callsOf(OpenMode.REPLACE, Presence.ABSENT)).containsExactly(CREATED);
    assertThat(callsOf(OpenMode.CREATE_OR_UPDATE, Presence.ABSENT)).containsExactly(CREATED);
  }

  @Test
  void whereATableIsTheOthersOpenIt() {
    assertThat(callsOf(OpenMode.UPDATE, Presence.TABLE)).containsExactly(OPENED);
    assertThat(callsOf(OpenMode.CREATE_OR_UPDATE, Presence.TABLE)).containsExactly(OPENED);
    assertThat(callsOf(OpenMode.READ_ONLY, Presence.TABLE))
        .containsExactly("open PROCESS READ_ONLY");
  }

  @Test
  void replaceDestroysATableBeforeItMakesOne() {
    assertThat(callsOf(OpenMode.REPLACE, Presence.TABLE)).containsExactly("destroy", CREATED);
  }

  @Test
  void createRejectsATableAndNamesTheModesThatOpenIt() {
    FakeProvider provider = new FakeProvider(Presence.TABLE);
    assertThatThrownBy(() -> provider.opening(OpenMode.CREATE).open())
        .isInstanceOf(TableExistsException.class)
        .hasMessageStartingWith("L5: CREATE but there is a table at fake:place already; ")
        .hasMessageContaining("CREATE_OR_UPDATE");
    assertThat(provider.calls).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(names = {"UPDATE", "READ_ONLY"})
  void updateAndReadOnlyRejectNothingAndNameTheModesThatMakeATable(OpenMode mode) {
    FakeProvider provider = new FakeProvider(Presence.ABSENT);
    assertThatThrownBy(() -> provider.opening(mode).open())
        .isInstanceOf(NoSuchTableException.class)
        .hasMessageStartingWith("L5: " + mode + " but there is no table at fake:place; ")
        .hasMessageContaining("CREATE_OR_UPDATE");
    assertThat(provider.calls).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void somethingElseIsRejectedInEveryModeAndLeftAlone(OpenMode mode) {
    FakeProvider provider = new FakeProvider(Presence.FOREIGN);
    assertThatThrownBy(() -> provider.opening(mode).open())
        .isInstanceOf(NotATableException.class)
        .hasMessageStartingWith("L6: at fake:place is something that is not a table");
    assertThat(provider.calls).isEmpty();
  }

  @Test
  void deletingSomethingElseIsRejected() {
    FakeProvider provider = new FakeProvider(Presence.FOREIGN);
    assertThatThrownBy(() -> new UnopenedTable(provider, FakeProvider.LOCATION).delete())
        .isInstanceOf(NotATableException.class)
        .hasMessageStartingWith("L6: at fake:place");
    assertThat(provider.calls).isEmpty();
  }

  @Test
  void createOrUpdateOpensATableCreatedMeanwhile() {
    FakeProvider provider = new FakeProvider(Presence.ABSENT, Presence.TABLE);
    provider.onCreate =
        () -> {
          throw new TableExistsException("lost");
        };
    provider.opening(OpenMode.CREATE_OR_UPDATE).open().close();
    assertThat(provider.calls).containsExactly(CREATED, OPENED);
  }

  @Test
  void createOrUpdateCreatesATableDeletedMeanwhile() {
    FakeProvider provider = new FakeProvider(Presence.TABLE, Presence.ABSENT);
    provider.onOpen =
        () -> {
          throw new NoSuchTableException("gone");
        };
    provider.opening(OpenMode.CREATE_OR_UPDATE).open().close();
    assertThat(provider.calls).containsExactly(OPENED, CREATED);
  }

  @Test
  void createOrUpdateGivesUpOnAProviderThatContradictsItself() {
    FakeProvider provider = new FakeProvider(Presence.ABSENT);
    provider.onCreate =
        () -> {
          throw new TableExistsException("lost");
        };
    assertThatThrownBy(() -> provider.opening(OpenMode.CREATE_OR_UPDATE).open())
        .isInstanceOf(TableExistsException.class)
        .hasMessage("lost");
  }

  @Test
  void otherCodecsAreRejectedAndTheStorageIsClosed() {
    FakeProvider provider = new FakeProvider(Presence.TABLE);
    provider.storage = new FakeStorage(new Metadata("longs", "json:Page"));
    provider.storage.onClose =
        () -> {
          throw new StorageException("and closing fails");
        };
    assertThatThrownBy(() -> provider.opening(OpenMode.UPDATE).open())
        .isInstanceOf(CodecMismatchException.class)
        .hasMessageStartingWith(
            "O2: fake:place was made with keys of longs and values of json:Page"
                + " but is opened with keys of strings and values of strings; ")
        .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));
    assertThat(provider.storage.calls).containsExactly("close");
  }

  private static java.util.List<String> callsOf(OpenMode mode, Presence presence) {
    FakeProvider provider = new FakeProvider(presence);
    provider.opening(mode).open().close();
    return provider.calls;
  }

  @Test
  void anUnrecognizableTableIsReportedAsDamaged() {
    FakeProvider damaged =
        new FakeProvider() {
          @Override
          public Presence presence(Location location) {
            throw new DamagedTableException("damaged beyond recognition");
          }
        };
    assertThat(new UnopenedTable(damaged, FakeProvider.LOCATION).verify())
        .isEqualTo(
            new Verification(0, List.of(new Damage("fake:place", "damaged beyond recognition"))));
  }

  @Test
  void somethingElseIsNotVerified() {
    assertThatThrownBy(
            () ->
                new UnopenedTable(new FakeProvider(Presence.FOREIGN), FakeProvider.LOCATION)
                    .verify())
        .isInstanceOf(NotATableException.class);
    assertThatThrownBy(
            () ->
                new UnopenedTable(new FakeProvider(Presence.ABSENT), FakeProvider.LOCATION)
                    .verify())
        .isInstanceOf(NoSuchTableException.class);
  }
}
