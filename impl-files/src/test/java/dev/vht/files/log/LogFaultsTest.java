package dev.vht.files.log;

import dev.vht.Durability;
import dev.vht.files.disk.Disk;
import dev.vht.files.disk.Fault;
import dev.vht.files.faults.CrashGuarantee;
import dev.vht.files.faults.CrashKind;
import dev.vht.files.faults.SimulatedFaults;
import dev.vht.files.log.core.LogSizes;
import dev.vht.spi.StorageProvider;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("slow")
class LogFaultsTest extends SimulatedFaults {
  private static final LogSizes SMALL = new LogSizes(1 << 10, 1 << 12, 1 << 11, Long.MAX_VALUE, 32);

  @Override
  protected StorageProvider provider(Disk disk) {
    return new LogStorageProvider(
        disk, (layout, access) -> () -> {}, SMALL, unused -> Runnable::run);
  }

  @Override
  protected CrashGuarantee guarantee(Durability durability, CrashKind event) {
    return event == CrashKind.KILL || durability == Durability.DISK
        ? CrashGuarantee.ALL
        : CrashGuarantee.PREFIX;
  }

  // Histories that once failed.

  @ParameterizedTest
  @EnumSource(names = {"BUFFERED", "PROCESS"})
  void whatRecoveryTruncatedDoesNotReappearAfterAPowerFailure(Durability durability) {
    crashEverywhere(217573376988626L, List.of(durability));
  }

  @ParameterizedTest
  @EnumSource
  void aFailedRecordDoesNotReappearAfterALaterOne(Fault fault) {
    failEverywhere(232089500863624L, fault, 0);
    failEverywhere(135772118878413L, fault, 0);
  }
}
