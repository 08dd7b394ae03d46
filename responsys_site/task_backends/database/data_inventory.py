from responsys_site.core.data_inventory import TextColumns

TEXT_COLUMNS = [
    TextColumns(
        "django_tasks_database.DBTaskResult",
        written="args_kwargs return_value traceback exception_class_path task_path worker_ids",
        fixed="status queue_name backend_name",
    ),
]
