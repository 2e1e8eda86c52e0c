package dev.vht;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vht.codec.Codec;
import dev.vht.codec.CodecException;
import dev.vht.codec.Codecs;
import dev.vht.contracts.scope.Enforcement;
import dev.vht.contracts.verdict.Blame;
import dev.vht.contracts.verdict.ContractViolation;
import dev.vht.contracts.verdict.Level;
import dev.vht.contracts.verdict.Mode;
import dev.vht.internal.table.StoredTable;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

class VirtualHashTablesTest {
  private String url = "";

  @BeforeEach
  void useANameOfTheTestsOwn(TestInfo test) {
    url = "memory:VirtualHashTablesTest." + test.getDisplayName();
  }

  @AfterEach
  void delete() {
    VirtualHashTables.delete(url);
  }

  private TableBuilder<String, Long> table() {
    return VirtualHashTables.at(url).keys(Codecs.strings()).values(Codecs.longs());
  }

  @Test
  void aTableKeepsItsContentBetweenClosingAndOpening() {
    try (VirtualHashTable<String, Long> made = table().open()) {
      made.set("aap", 1L);
      assertThat(made.location()).contains(url);
    }
    try (VirtualHashTable<String, Long> opened = table().mode(OpenMode.UPDATE).open()) {
      assertThat(opened.ref("aap")).isEqualTo(1L);
    }
  }

  @Test
  void theModeIsCreateUnlessGiven() {
    table().open().close();
    assertThatThrownBy(() -> table().open()).isInstanceOf(TableExistsException.class);
  }

  @Test
  void anUnknownKeyIsBlamedOnTheCallerInAReportThatNamesTableAndOpener() {
    try (VirtualHashTable<String, Long> opened = table().open()) {
      assertThatThrownBy(() -> opened.ref("noot"))
          .isInstanceOfSatisfying(
              ContractViolation.class,
              violation -> {
                assertThat(violation.rule()).isEqualTo("K3");
                assertThat(violation.blame()).isEqualTo(Blame.CALLER);
              })
          .hasMessageStartingWith("K3: ref(\"noot\") but \"noot\" was never set")
          .hasMessageContaining(url + ", opened at " + VirtualHashTablesTest.class.getName())
          .hasCauseInstanceOf(NoSuchKeyException.class);
    }
  }

  @Test
  void withContractsOffTheTableItselfIsOpened() {
    try (VirtualHashTable<String, Long> opened =
        table().contracts(Enforcement.of(Mode.OFF)).open()) {
      assertThat(opened).isExactlyInstanceOf(StoredTable.class);
      assertThatThrownBy(() -> opened.ref("noot")).isInstanceOf(NoSuchKeyException.class);
    }
  }

  @Test
  void aKeyThatAReopenedTableHoldsCountsAsSetAtTheFullLevel() {
    table().use(made -> made.set("aap", 1L));
    Enforcement full = Enforcement.of(Mode.ENFORCE).level(Level.FULL);
    long value = table().mode(OpenMode.UPDATE).contracts(full).with(opened -> opened.ref("aap"));
    assertThat(value).isEqualTo(1L);
  }

  @Test
  void keysAreOneSliceIfTheirBytesAreEqual() {
    Enforcement full = Enforcement.of(Mode.ENFORCE).level(Level.FULL);
    VirtualHashTables.at("memory:")
        .keys(Codecs.bytes())
        .values(Codecs.longs())
        .contracts(full)
        .use(
            opened -> {
              opened.set(new byte[] {1}, 1L);
              assertThat(opened.ref(new byte[] {1})).isEqualTo(1L);
            });
  }

  @Test
  void anUnencodableKeyIsBlamedOnTheCallerAtTheFullLevelToo() {
    Enforcement full = Enforcement.of(Mode.ENFORCE).level(Level.FULL);
    Codec<String> refusing = Codecs.json(String.class);
    Codec<String> keys =
        new Codec<>() {
          @Override
          public String id() {
            return "even";
          }

          @Override
          public byte[] encode(String object) {
            if (object.length() % 2 == 1) {
              throw new CodecException("odd");
            }
            return refusing.encode(object);
          }

          @Override
          public String decode(byte[] bytes) {
            return refusing.decode(bytes);
          }
        };
    VirtualHashTables.at("memory:")
        .keys(keys)
        .values(Codecs.longs())
        .contracts(full)
        .use(
            opened ->
                assertThatThrownBy(() -> opened.set("odd", 1L))
                    .isInstanceOf(ContractViolation.class)
                    .hasMessageStartingWith("K4: set(\"odd\", 1) but ")
                    .hasCauseInstanceOf(UnacceptableArgumentException.class));
  }

  @Test
  void withOpensRunsAndCloses() {
    VirtualHashTable<String, Long> kept =
        VirtualHashTables.with(
            url, Codecs.strings(), Codecs.longs(), OpenMode.CREATE, opened -> opened);
    assertThatThrownBy(kept::count)
        .isInstanceOf(ContractViolation.class)
        .hasMessageStartingWith("L1: count() but the table is closed or deleted");
  }

  @Test
  void withClosesWhenItsBodyThrows() {
    assertThatThrownBy(
            () ->
                table()
                    .use(
                        opened -> {
                          throw new UnsupportedOperationException("mine");
                        }))
        .hasMessage("mine");
    assertThat(VirtualHashTables.delete(url)).isTrue();
  }

  @Test
  void theBodyOfWithMayDeleteTheTable() {
    table().use(VirtualHashTable::delete);
    assertThat(VirtualHashTables.delete(url)).isFalse();
  }

  @Test
  void deletingSaysWhetherThereWasATable() {
    assertThat(VirtualHashTables.delete(url)).isFalse();
    table().open().close();
    assertThat(VirtualHashTables.delete(url)).isTrue();
    assertThat(VirtualHashTables.delete(url)).isFalse();
  }

  @Test
  void eachStepOfTheBuilderLeavesTheOneBeforeAsItWas() {
    TableBuilder<String, Long> creating = table();
    TableBuilder<String, Long> updating = creating.mode(OpenMode.UPDATE);
    assertThatThrownBy(updating::open).isInstanceOf(NoSuchTableException.class);
    creating.open().close();
    updating.open().close();
  }

  @Test
  void aTableOpenedWithOtherCodecsIsRejected() {
    table().open().close();
    assertThatThrownBy(
            () ->
                VirtualHashTables.at(url)
                    .keys(Codecs.strings())
                    .values(Codecs.uuids())
                    .mode(OpenMode.UPDATE)
                    .open())
        .isInstanceOf(CodecMismatchException.class)
        .hasMessageStartingWith(
            "O2: " + url + " was made with keys of strings and values of longs");
  }

  @Test
  void anybodysOwnTableGetsTheContract() {
    VirtualHashTable<String, Long> raw = table().contracts(Enforcement.of(Mode.OFF)).open();
    try (VirtualHashTable<String, Long> checked =
        VirtualHashTables.checked(raw, Enforcement.of(Mode.ENFORCE).named("mine"))) {
      assertThatThrownBy(() -> checked.ref("noot"))
          .isInstanceOf(ContractViolation.class)
          .hasMessageContaining("mine");
      assertThat(VirtualHashTables.checked(raw, Enforcement.of(Mode.OFF))).isSameAs(raw);
    }
  }

  @Test
  @SuppressWarnings("NullAway") // that is what is tested
  void nullsAreRejectedByTheBuilder() {
    assertThatThrownBy(() -> VirtualHashTables.at(url).keys(null))
        .isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> VirtualHashTables.at(url).keys(Codecs.longs()).values(null))
        .isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> table().mode(null)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> table().durability(null)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> table().contracts(null)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> VirtualHashTables.delete(null))
        .isInstanceOf(ConfigurationException.class);
  }

  @Test
  void aTableIsVerifiedByItsUrlWithoutItsCodecs() {
    table().use(made -> made.set("aap", 1L));
    assertThat(VirtualHashTables.verify(url))
        .isEqualTo(new Verification(1, List.of()))
        .matches(Verification::isSound);
  }

  @Test
  void somethingElseIsNeitherVerifiedNorSalvaged() {
    assertThatThrownBy(() -> VirtualHashTables.verify(url))
        .isInstanceOf(NoSuchTableException.class)
        .hasMessageStartingWith("L5: there is no table at " + url);
    assertThatThrownBy(() -> VirtualHashTables.salvage(url))
        .isInstanceOf(NoSuchTableException.class);
    assertThatThrownBy(() -> VirtualHashTables.verify("nothing"))
        .isInstanceOf(ConfigurationException.class);
    assertThatThrownBy(() -> VirtualHashTables.salvage("none:such"))
        .isInstanceOf(ConfigurationException.class);
  }
}
