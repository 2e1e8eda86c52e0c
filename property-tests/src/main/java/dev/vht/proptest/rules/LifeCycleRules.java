package dev.vht.proptest.rules;

import static dev.vht.proptest.model.ExpectedViolation.L1;
import static dev.vht.proptest.model.ExpectedViolation.L7;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vht.NoSuchTableException;
import dev.vht.NotATableException;
import dev.vht.OpenMode;
import dev.vht.TableExistsException;
import dev.vht.VirtualHashTable;
import dev.vht.proptest.fixture.FixtureCapability;
import dev.vht.proptest.hook.RequiresCapability;
import dev.vht.proptest.hook.RuleSet;
import dev.vht.proptest.sample.Samples;
import dev.vht.proptest.trial.ContractChecking;
import dev.vht.proptest.trial.TestTable;
import dev.vht.proptest.value.HostileKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;

/** Opening, closing and deleting. */
public interface LifeCycleRules extends RuleSet {

  @Property
  default void L1_a_closed_table_rejects_every_call(@ForAll ContractChecking contracts) {
    try (TestTable test = new TestTable(subject(), contracts)) {
      VirtualHashTable<String, byte[]> table = test.create();
      table.set("a", new byte[1]);
      table.close();
      TableCalls.ALL.forEach(
          (name, call) -> test.assertBlamesCaller(L1, name, () -> call.accept(table)));
      test.assertBlamesCaller(L1, "delete()", table::delete);
      table.close();
      assertThat(table.location()).isPresent();
    }
  }

  @Property
  default void L1_a_deleted_table_rejects_every_call(@ForAll ContractChecking contracts) {
    try (TestTable test = new TestTable(subject(), contracts)) {
      VirtualHashTable<String, byte[]> table = test.create();
      table.delete();
      TableCalls.ALL.forEach(
          (name, call) -> test.assertBlamesCaller(L1, name, () -> call.accept(table)));
      table.close();
    }
  }

  @Property
  default void L2_delete_leaves_nothing_and_may_be_repeated(@ForAll ContractChecking contracts) {
    try (TestTable test = new TestTable(subject(), contracts)) {
      VirtualHashTable<String, byte[]> table = test.create();
      table.set("a", new byte[1]);
      table.delete();
      table.delete();
      assertThatThrownBy(() -> test.open(OpenMode.UPDATE))
          .as("opening a deleted table")
          .isInstanceOf(NoSuchTableException.class);
      if (test.offers(FixtureCapability.FILES)) {
        assertThat(test.place().path()).doesNotExist();
        assertThat(test.place().path().getParent())
            .as("the directory of a deleted table")
            .isEmptyDirectory();
      }
      test.create().close();
      test.place().delete();
      test.place().delete();
      if (test.offers(FixtureCapability.FILES)) {
        assertThat(test.place().path().getParent())
            .as("the directory of a deleted table")
            .isEmptyDirectory();
      }
      assertThatThrownBy(() -> test.open(OpenMode.UPDATE))
          .as("opening a table that was deleted by its URL")
          .isInstanceOf(NoSuchTableException.class);
    }
  }

  @Property(tries = 20)
  default void L3_closing_keeps_everything(
      @ForAll(supplier = HostileKeys.Sets.class) Set<String> keys,
      @ForAll ContractChecking contracts) {
    try (TestTable test = new TestTable(subject(), contracts)) {
      VirtualHashTable<String, byte[]> table = test.create();
      keys.forEach(key -> table.set(key, Samples.bytes(key.length(), key.length() % 300)));
      table.close();
      table.close();
      VirtualHashTable<String, byte[]> again = test.open(OpenMode.READ_ONLY);
      assertThat(again.count()).isEqualTo(keys.size());
      for (String key : keys) {
        assertThat(again.ref(key)).isEqualTo(Samples.bytes(key.length(), key.length() % 300));
      }
    }
  }

  @Property
  default void L4_a_table_has_a_location_until_it_is_deleted(@ForAll ContractChecking contracts) {
    try (TestTable test = new TestTable(subject(), contracts)) {
      VirtualHashTable<String, byte[]> table = test.create();
      assertThat(table.location()).isPresent();
      VirtualHashTable<String, byte[]> again = test.reopen(table, OpenMode.UPDATE);
      assertThat(again.location()).isEqualTo(table.location());
      again.delete();
      assertThat(again.location()).as("the location of a deleted table").isEmpty();
    }
  }

  @Property
  default void L5_each_mode_opens_only_what_it_expects(
      @ForAll OpenMode mode, @ForAll boolean isThere, @ForAll ContractChecking contracts) {
    try (TestTable test = new TestTable(subject(), contracts)) {
      if (isThere) {
        VirtualHashTable<String, byte[]> table = test.create();
        table.set("a", new byte[1]);
        table.close();
      }
      Class<? extends Throwable> expected = expected(mode, isThere);
      if (expected != null) {
        assertThatThrownBy(() -> test.open(mode))
            .as("opening with %s where there is %s table", mode, isThere ? "a" : "no")
            .isInstanceOf(expected)
            .hasMessageStartingWith("L5: ");
      } else {
        boolean keeps = isThere && mode != OpenMode.REPLACE;
        assertThat(test.open(mode).contains("a")).isEqualTo(keeps);
      }
    }
  }

  private static @Nullable Class<? extends Throwable> expected(OpenMode mode, boolean isThere) {
    return switch (mode) {
      case CREATE -> isThere ? TableExistsException.class : null;
      case UPDATE, READ_ONLY -> isThere ? null : NoSuchTableException.class;
      case REPLACE, CREATE_OR_UPDATE -> null;
    };
  }

  @Property
  @RequiresCapability(FixtureCapability.FILES)
  default void L6_anything_but_a_table_is_left_alone(
      @ForAll OpenMode mode, @ForAll boolean isDirectory) throws IOException {
    try (TestTable test = new TestTable(subject(), ContractChecking.PROTOCOL)) {
      Path path = test.place().path();
      Path file = isDirectory ? Files.createDirectory(path).resolve("thesis.txt") : path;
      Files.writeString(file, "years of work");
      assertThatThrownBy(() -> test.open(mode)).isInstanceOf(NotATableException.class);
      assertThatThrownBy(() -> test.place().delete()).isInstanceOf(NotATableException.class);
      assertThat(file).hasContent("years of work");
      Files.delete(file);
    }
  }

  @Property
  default void L7_a_read_only_table_is_not_changed(@ForAll ContractChecking contracts) {
    try (TestTable test = new TestTable(subject(), contracts)) {
      VirtualHashTable<String, byte[]> table = test.create();
      table.set("a", new byte[] {1});
      VirtualHashTable<String, byte[]> reading = test.reopen(table, OpenMode.READ_ONLY);
      TableCalls.WRITES.forEach(
          (name, call) -> test.assertBlamesCaller(L7, name, () -> call.accept(reading)));
      test.assertBlamesCaller(L7, "delete()", reading::delete);
      assertThat(reading.ref("a")).containsExactly(1);
      assertThat(reading.count()).isEqualTo(1);
    }
  }
}
