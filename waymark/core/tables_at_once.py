"""The tables of an empty database, made at once as they stand after the last migration."""

from __future__ import annotations

from typing import Any

from django.db.migrations.executor import MigrationExecutor

from waymark.core.schema_steps import SchemaStep


class AtOnce(MigrationExecutor):
    """Goes through migrations one by one, except where there was none yet: see ADR 0036."""

    def _migrate_all_forwards(self, state: Any, plan: Any, full_plan: Any, fake: bool, fake_initial: bool) -> Any:
        if fake or fake_initial or plan != full_plan:
            return super()._migrate_all_forwards(state, plan, full_plan, fake, fake_initial)  # type: ignore[misc]
        vars(state).pop("apps", None)  # drawn once, at the end
        for migration, _ in plan:
            state = migration.mutate_state(state, preserve=False)
        with self.connection.schema_editor(atomic=True) as editor:  # all or nothing: a first start may be killed
            for model in state.apps.get_models():
                if model._meta.managed and not model._meta.proxy:
                    editor.create_model(model)
            for migration, _ in plan:
                for step in migration.operations:
                    if isinstance(step, SchemaStep):
                        step.database_forwards(migration.app_label, editor, state, state)
                self.recorder.record_applied(migration.app_label, migration.name)
        return state
