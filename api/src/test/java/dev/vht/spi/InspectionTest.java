package dev.vht.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vht.Damage;
import dev.vht.DamagedTableException;
import dev.vht.StorageException;
import dev.vht.Verification;
import dev.vht.internal.open.FakeProvider;
import dev.vht.internal.open.FakeStorage;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What verifying and salvaging do where a storage says nothing of its own. */
class InspectionTest {
  private final FakeProvider provider = new FakeProvider(Presence.TABLE);
  private final FakeStorage storage = provider.storage;

  private void fill(int keys) {
    for (int i = 0; i < keys; i++) {
      storage.put(new byte[] {(byte) i}, new byte[] {1});
    }
  }

  private Verification verified() {
    Verification verification = provider.verify(FakeProvider.LOCATION);
    assertThat(storage.openCursors).hasValue(0);
    return verification;
  }

  private static Runnable damagedAt(int call) {
    AtomicInteger calls = new AtomicInteger();
    return () -> {
      if (calls.incrementAndGet() == call) {
        throw new DamagedTableException("damaged at " + call);
      }
    };
  }

  @Test
  void aTableIsReadToItsEndAndNotWritten() {
    fill(3);
    Verification verification = verified();
    assertThat(verification.keys()).isEqualTo(3);
    assertThat(verification.isSound()).isTrue();
    assertThat(storage.valuesRead).hasValue(3);
    assertThat(provider.calls).containsExactly("open PROCESS READ_ONLY");
    assertThat(storage.calls).containsExactly("close");
  }

  @Test
  void aDamagedValueIsReportedWithItsKeyAndTheOthersAreRead() {
    fill(3);
    storage.onValue = damagedAt(2);
    Verification verification = verified();
    assertThat(verification.keys()).isEqualTo(2);
    assertThat(verification.isSound()).isFalse();
    assertThat(verification.damages())
        .containsExactly(new Damage("fake:place, key 01 (hexadecimal)", "damaged at 2"));
  }

  @Test
  void aLongKeyIsCutWhereItIsReported() {
    storage.put(new byte[17], new byte[0]);
    storage.onValue = damagedAt(1);
    assertThat(verified().damages().get(0).place())
        .isEqualTo("fake:place, key " + "00".repeat(16) + "... (hexadecimal)");
  }

  @Test
  void verificationContinuesAfterDamageIfTheCursorDoes() {
    fill(3);
    storage.onNext = damagedAt(2);
    Verification verification = verified();
    assertThat(verification.keys()).isEqualTo(3);
    assertThat(verification.damages()).containsExactly(new Damage("fake:place", "damaged at 2"));
  }

  @Test
  void aCursorThatSaysTheSameAgainIsAskedNoMore() {
    fill(3);
    storage.onNext =
        () -> {
          throw new DamagedTableException("no way on");
        };
    Verification verification = verified();
    assertThat(verification.keys()).isZero();
    assertThat(verification.damages()).containsExactly(new Damage("fake:place", "no way on"));
  }

  @Test
  void aCursorThatFailsInEverNewWaysIsGivenUp() {
    AtomicInteger failures = new AtomicInteger();
    storage.onNext =
        () -> {
          throw new DamagedTableException("damage " + failures.incrementAndGet());
        };
    assertThat(verified().damages()).hasSize(1_000);
  }

  @Test
  void aTableThatCannotBeOpenedForDamageIsDamaged() {
    provider.onOpen =
        () -> {
          throw new DamagedTableException("damaged marker");
        };
    assertThat(verified())
        .isEqualTo(new Verification(0, List.of(new Damage("fake:place", "damaged marker"))));
  }

  @Test
  void failuresOtherThanDamageAreThrown() {
    fill(1);
    storage.onValue =
        () -> {
          throw new StorageException("the disk is away");
        };
    assertThatThrownBy(this::verified)
        .isExactlyInstanceOf(StorageException.class)
        .hasMessage("the disk is away");
    assertThat(storage.calls).containsExactly("close");
  }

  @Test
  void withoutSalvageTheMessageNamesAlternatives() {
    assertThatThrownBy(() -> provider.salvage(FakeProvider.LOCATION))
        .isInstanceOf(StorageException.class)
        .hasMessageStartingWith("M4: fake:place cannot be salvaged")
        .hasMessageContaining("restore it from a backup");
  }

  @Test
  void withoutBackupTheMessageNamesAnAlternative() {
    storage.isCapableOfBackups = false;
    assertThatThrownBy(() -> storage.backup(FakeProvider.LOCATION))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageStartingWith("M1: tables of the scheme fake cannot be backed up to fake:place")
        .hasMessageContaining("copy entries()");
  }
}
