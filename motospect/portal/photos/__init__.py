"""Pictures and what is pointed at in them: photos, marks, VIN by camera, checklists."""
