package dev.vht.proptest.planted;

import dev.vht.Damage;
import dev.vht.Salvage;
import dev.vht.Verification;
import dev.vht.proptest.fixture.TableFixture;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Faults of verify and salvage; the name begins with the rule that finds it. */
@SuppressWarnings("ImmutableEnumChecker") // functions, which hold no state
enum DamageFault {
  M3_SEES_NO_DAMAGE(
      () ->
          new DamageableFixture() {
            @Override
            Verification verify(DamageableTable table) {
              return new Verification(table.whole().size(), List.of());
            }
          }),
  M3_SEES_DAMAGE_EVERYWHERE(
      () ->
          new DamageableFixture() {
            @Override
            Verification verify(DamageableTable table) {
              return new Verification(0, List.of(new Damage("everywhere", "damaged")));
            }
          }),
  M3_REMOVES_WHAT_IT_FINDS(
      () ->
          new DamageableFixture() {
            @Override
            Verification verify(DamageableTable table) {
              Verification verification = super.verify(table);
              table.removeDamaged();
              return verification;
            }
          }),
  M4_DOES_NOT_REPORT_LOSSES(
      () ->
          new DamageableFixture() {
            @Override
            Salvage salvage(DamageableTable table) {
              return new Salvage(super.salvage(table).kept(), List.of(), Optional.empty());
            }
          }),
  M4_REMOVES_INTACT_ENTRIES(
      () ->
          new DamageableFixture() {
            @Override
            Salvage salvage(DamageableTable table) {
              Salvage salvage = super.salvage(table);
              if (!salvage.lost().isEmpty()) {
                table.clear();
              }
              return new Salvage(table.count(), salvage.lost(), salvage.quarantine());
            }
          }),
  M4_LEAVES_THE_DAMAGE(
      () ->
          new DamageableFixture() {
            @Override
            Salvage salvage(DamageableTable table) {
              return new Salvage(table.whole().size(), table.damages(), Optional.empty());
            }
          });

  private final Supplier<TableFixture> fixture;

  DamageFault(Supplier<TableFixture> fixture) {
    this.fixture = fixture;
  }

  TableFixture fixture() {
    return fixture.get();
  }
}
